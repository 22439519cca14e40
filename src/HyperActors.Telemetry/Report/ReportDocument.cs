using System.Text.Json;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>What the page of a report shows, as one JSON document in columns.</summary>
/// <param name="input">The run.</param>
internal sealed class ReportDocument(ReportInput input)
{
    private const int MostSpans = 64;
    private const int MostMatrixVms = 12;
    private const int MostVms = 24;
    private const int MostCurves = 9;

    private static readonly double[] _quantiles =
        [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999];

    private readonly RunSummary _summary = input.Summary;

    /// <summary>The document. Characters that mean something in HTML are escaped, so that it can stand in a script.</summary>
    public byte[] ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            WriteRun(json);
            WriteObjectives(json);
            ReportFaults.Write(json, _summary.Faults);
            WriteVms(json);
            WriteSeries(json);
            WriteHeat(json);
            WriteCurves(json);
            WriteMatrix(json);
            WriteEpisodes(json);
            WriteDefinitions(json);
            json.WriteString("scenarioText", input.Scenario);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private void WriteRun(Utf8JsonWriter json)
    {
        json.WriteStartObject("run");
        json.WriteString("id", input.RunId);
        json.WriteString("scenario", _summary.Scenario);
        json.WriteString("seed", $"{_summary.Seed}");
        json.WriteString("digest", _summary.Digest);
        json.WriteString("engine", _summary.Engine);
        json.WriteNumber("partitions", _summary.Partitions);
        json.WriteString("version", input.Version);
        json.WriteString("replay", input.Replay);
        json.WriteNumber("exitCode", _summary.ExitCode);
        json.WriteNumber("virtualSeconds", _summary.VirtualSeconds);
        json.WriteNumber("wallSeconds", _summary.WallSeconds);
        json.WriteNumber("events", _summary.Events);
        json.WriteNumber("accesses", _summary.Accesses);
        json.WriteNumber("warmup", input.Warmup.TotalSeconds);
        json.WriteNumber("frames", _summary.Host.Frames);
        json.WriteNumber("peakFrames", _summary.Host.PeakFramesUsed);
        json.WriteNumber("vms", _summary.Vms.Count);
        if (_summary.Aborted is { } aborted)
        {
            json.WriteString("aborted", aborted.Objective);
            json.WriteNumber("abortedAt", aborted.Seconds);
        }
        PolicySummary policy = _summary.Host.Policy;
        json.WriteString("policy", $"Its policy was {policy.Policy}. {policy.Approximation}".TrimEnd());
        json.WriteEndObject();
    }

    private void WriteObjectives(Utf8JsonWriter json)
    {
        json.WriteStartArray("slos");
        foreach (ObjectiveResult slo in _summary.Slos)
        {
            json.WriteStartObject();
            json.WriteString("name", slo.Name);
            json.WriteString("expression", slo.Expression);
            json.WriteString("comparison", ComparisonOf(slo));
            json.WriteString("scope", slo.Scope);
            json.WriteString("status", slo.Status switch
            {
                ObjectiveStatus.Pass => "pass",
                ObjectiveStatus.Warn => "warn",
                ObjectiveStatus.NoSamples => "noSamples",
                _ => "fail",
            });
            WriteNumber(json, "measured", slo.Measured);
            json.WriteNumber("limit", slo.Limit);
            WriteNumber(json, "margin", slo.Margin);
            WriteNumber(json, "firstBreach", slo.FirstBreachSeconds);
            json.WriteString("unit", slo.Unit);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>How the measured value is compared; of an objective that must hold again it is a time, with a longest one.</summary>
    private static string ComparisonOf(ObjectiveResult slo) => slo.Scope?.StartsWith("within ", StringComparison.Ordinal) == true
        ? "<="
        : string.Concat(slo.Expression[(slo.Expression.LastIndexOf(')') + 1)..].Where(static sign => sign is '<' or '>' or '='));

    private void WriteVms(Utf8JsonWriter json)
    {
        json.WriteStartArray("vms");
        foreach (VmSummary vm in MostSlowed(MostVms))
        {
            json.WriteStartObject();
            json.WriteString("name", vm.Name);
            WriteNumber(json, "slowdown", vm.Slowdown);
            WriteNumber(json, "cpu", vm.CpuUtilization);
            json.WriteNumber("resident", vm.ResidentPages * (double)ByteSize.BasePage.Bytes);
            double looked = (double)vm.Tlb.L1Hits + vm.Tlb.L2Hits + vm.Tlb.Misses;
            WriteNumber(json, "tlb", looked == 0 ? null : (vm.Tlb.L1Hits + vm.Tlb.L2Hits) / looked);
            json.WriteNumber("major", vm.Faults.GuestMajor + vm.Faults.NestedMajor);
            json.WriteNumber("minor", vm.Faults.GuestMinor + vm.Faults.NestedMinor);
            WriteNumber(json, "p50", vm.FaultSeconds.P50);
            WriteNumber(json, "p99", vm.FaultSeconds.P99);
            WriteNumber(json, "max", vm.FaultSeconds.Max);
            json.WriteNumber("swapStall", vm.StallSeconds.Swap);
            json.WriteNumber("frameStall", vm.StallSeconds.Allocation);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private IEnumerable<VmSummary> MostSlowed(int most) => _summary.Vms.Count <= most
        ? _summary.Vms
        : _summary.Vms.OrderByDescending(static vm => vm.Slowdown ?? 0).Take(most);

    private void WriteSeries(Utf8JsonWriter json)
    {
        if (input.Series is not { Times.Count: > 0 } run)
            return;
        ReportColumns columns = new(run);
        json.WriteBoolean("reduced", columns.IsReduced);
        WriteNumbers(json, "times", columns.Times, "G10");
        json.WriteStartArray("series");
        foreach (SampledSeries series in columns.Series)
        {
            json.WriteStartObject();
            json.WriteString("metric", series.Metric);
            json.WriteString("unit", ReportColumns.UnitOf(series));
            json.WriteStartObject("labels");
            foreach ((string key, string value) in series.Labels)
                json.WriteString(key, value);
            json.WriteEndObject();
            WriteNumbers(json, "values", columns.ValuesOf(series), "G5");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteHeat(Utf8JsonWriter json)
    {
        if (input.Series is not { Times.Count: > 0 } run || ReportHeat.Of(run) is not { } heat)
            return;
        json.WriteStartObject("heat");
        WriteNumbers(json, "times", heat.Times, "G10");
        WriteNumbers(json, "borders", heat.Borders, "G5");
        json.WriteStartArray("counts");
        foreach (double[] row in heat.Counts)
            WriteNumbers(json, null, row, "G10");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCurves(Utf8JsonWriter json)
    {
        json.WriteStartArray("curves");
        foreach ((string vm, IEnumerable<(double Quantile, double? Seconds)> points) in Curves())
        {
            json.WriteStartObject();
            json.WriteString("vm", vm);
            (double Quantile, double? Seconds)[] known = [.. points.Where(static point => point.Seconds is not null)];
            WriteNumbers(json, "quantiles", known.Select(static point => point.Quantile), "G6");
            WriteNumbers(json, "seconds", known.Select(static point => point.Seconds!.Value), "G5");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Percentiles of fault durations: from distributions where they were kept, else those of the summary.</summary>
    private IEnumerable<(string Vm, IEnumerable<(double Quantile, double? Seconds)> Points)> Curves()
    {
        ILookup<string, MetricDistribution> kept = input.Distributions
            .Where(static one => one.Metric == SeriesCatalogue.FaultDuration.Name)
            .ToLookup(static one => one.Labels.FirstOrDefault(static label => label.Key == "vm").Value ?? "");
        IEnumerable<VmSummary> shown = _summary.Vms.Where(static vm => vm.FaultSeconds.Max is not null)
            .OrderByDescending(static vm => vm.StallSeconds.Swap + vm.StallSeconds.Allocation).Take(MostCurves);
        foreach (VmSummary vm in shown)
            yield return (vm.Name, kept.Contains(vm.Name) ? Quantiles(kept[vm.Name])
                : [(0.5, vm.FaultSeconds.P50), (0.9, vm.FaultSeconds.P90), (0.99, vm.FaultSeconds.P99), (0.999, vm.FaultSeconds.P999)]);
    }

    private static IEnumerable<(double Quantile, double? Seconds)> Quantiles(IEnumerable<MetricDistribution> parts)
    {
        MetricBucket[] buckets = [.. parts.SelectMany(static part => part.Buckets).OrderBy(static bucket => bucket.LowNanoseconds)];
        long all = buckets.Sum(static bucket => bucket.Count);
        long seen = 0;
        int next = 0;
        foreach (MetricBucket bucket in buckets)
        {
            seen += bucket.Count;
            // A percentile of fewer durations than it takes to have one above it says nothing.
            for (; next < _quantiles.Length && seen >= _quantiles[next] * all && (1 - _quantiles[next]) * all >= 1; next++)
                yield return (_quantiles[next], (bucket.LowNanoseconds + bucket.HighNanoseconds) / 2e9);
        }
    }

    private void WriteMatrix(Utf8JsonWriter json)
    {
        VmSummary[] involved = [.. _summary.Vms.OrderByDescending(vm => vm.LostFramesTo.Values.Sum()).Take(MostMatrixVms)];
        string[] names = [.. _summary.Vms.Where(involved.Contains).Select(static vm => vm.Name)];
        string[] columns = names.Length == _summary.Vms.Count ? names : [.. names, RunSeries.Others];
        if (_summary.Vms.All(static vm => vm.LostFramesTo.Count == 0))
            return;
        json.WriteStartObject("matrix");
        json.WriteStartArray("vms");
        foreach (string name in columns)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("lost");
        foreach (string loser in columns)
            WriteNumbers(json, null, columns.Select(taker => (double)Lost(loser, taker, names)), "G10");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private long Lost(string loser, string taker, string[] names) => _summary.Vms
        .Where(vm => loser == RunSeries.Others ? !names.Contains(vm.Name) : vm.Name == loser)
        .Sum(vm => vm.LostFramesTo.Where(pair => taker == RunSeries.Others ? !names.Contains(pair.Key) : pair.Key == taker)
            .Sum(static pair => pair.Value));

    private void WriteEpisodes(Utf8JsonWriter json)
    {
        Dictionary<UInt128, long> numbers = input.Episodes.ToDictionary(static episode => episode.Id, static episode => episode.Number);
        json.WriteStartArray("episodes");
        using SlowestEpisodes slowest = new();
        slowest.Write(input.Episodes);
        foreach (TraceEpisode episode in slowest.Episodes)
            WriteEpisode(json, episode, numbers);
        json.WriteEndArray();
    }

    private static void WriteEpisode(Utf8JsonWriter json, TraceEpisode episode, Dictionary<UInt128, long> numbers)
    {
        json.WriteStartObject();
        json.WriteNumber("number", episode.Number);
        json.WriteStartArray("spans");
        Dictionary<ulong, int> depths = [];
        foreach (TraceSpan span in episode.Spans.Take(MostSpans))
        {
            depths[span.Id] = span.Parent == 0 ? 0 : depths.GetValueOrDefault(span.Parent) + 1;
            json.WriteStartObject();
            json.WriteString("name", span.Name);
            json.WriteString("role", span.Role);
            json.WriteNumber("depth", depths[span.Id]);
            json.WriteNumber("start", span.Start);
            json.WriteNumber("duration", span.Duration);
            if (span.Error is { } error)
                json.WriteString("error", error);
            if (span.Links.Count > 0)
                json.WriteString("links", string.Join(", ", span.Links.Select(link =>
                    numbers.TryGetValue(link.Trace, out long number) ? $"{link.Relation} episode {number}" : link.Relation)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("left", Math.Max(0, episode.Spans.Count - MostSpans));
        json.WriteEndObject();
    }

    private static void WriteDefinitions(Utf8JsonWriter json)
    {
        json.WriteStartArray("metrics");
        foreach (SeriesDefinition metric in SeriesCatalogue.All)
        {
            json.WriteStartArray();
            json.WriteStringValue(metric.Name);
            json.WriteStringValue(metric.Unit.Length == 0 ? "the limit's" : metric.Unit);
            json.WriteStringValue(metric.Kind.ToString().ToLowerInvariant());
            json.WriteStringValue(metric.About);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, IEnumerable<double> values, string format)
    {
        if (name is null)
            json.WriteStartArray();
        else
            json.WriteStartArray(name);
        foreach (double value in values)
            if (double.IsFinite(value))
                json.WriteRawValue(value.ToString(format, System.Globalization.CultureInfo.InvariantCulture));
            else
                json.WriteNullValue();
        json.WriteEndArray();
    }
}
