using System.Globalization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Shows episodes of a run's trace as trees, and who was the cause of what.</summary>
/// <param name="page">Where to write.</param>
/// <param name="trace">The trace.</param>
internal sealed class EpisodeRenderer(Page page, TraceFile trace)
{
    private const int Listed = 10;

    /// <summary>Shows one episode: each span with its time, and the part of it that belongs to no span inside.</summary>
    public void ShowEpisode(TraceEpisode episode)
    {
        page.Writer.WriteLine(Headline(episode));
        page.Writer.WriteLine();
        long[] own = SelfTimes.Of(episode);
        var table = new ResultTable("span", "actor", ">from", ">time", ">own time", "");
        string[] branches = BranchesOf(episode);
        for (int index = 0; index < episode.Spans.Count; index++)
        {
            TraceSpan span = episode.Spans[index];
            table.Add(
                branches[index] + span.Name, span.Role, Nanoseconds(span.Start - episode.Root.Start),
                Nanoseconds(span.Duration), own[index] == 0 ? "" : Nanoseconds(own[index]), DetailsOf(span));
        }
        page.Write(table);
        page.Writer.WriteLine();
        page.Writer.WriteLine(
            $" own times add up to {Nanoseconds(own.Sum())}, the episode's duration is {Nanoseconds(episode.Root.Duration)}");
        foreach (string cause in CausesOf(episode))
            page.Writer.WriteLine(" " + cause);
    }

    /// <summary>Shows the slowest page fault, and names the next ones.</summary>
    /// <returns>False if there is none.</returns>
    public bool ShowSlowest()
    {
        TraceEpisode[] faults = [.. trace.Episodes.Where(static episode => episode.Root.Name == "page_fault")
            .OrderByDescending(static episode => episode.Root.Duration).ThenBy(static episode => episode.Number).Take(Listed)];
        if (faults.Length == 0)
            return false;
        ShowEpisode(faults[0]);
        if (faults.Length == 1)
            return true;
        page.Writer.WriteLine();
        page.Writer.WriteLine("the next slowest page faults");
        ListFaults(faults.Skip(1));
        return true;
    }

    /// <summary>Says who got the frames that a VM lost, and shows the slowest faults that came of it.</summary>
    /// <returns>False if the trace knows no such VM.</returns>
    public bool ShowWhy(string vm)
    {
        (string Taker, long Pages)[] takers = [.. TakersOf(vm)];
        TraceEpisode[] faults = [.. trace.Episodes.Where(episode => episode.Root.Role == "vm/" + vm
                && episode.Root.Links.Any(static link => link.Relation == "evicted_by"))
            .OrderByDescending(static episode => episode.Root.Duration).ThenBy(static episode => episode.Number).Take(Listed)];
        if (takers.Length == 0 && !trace.Episodes.Any(episode => episode.Root.Role == "vm/" + vm))
            return false;
        long all = takers.Sum(static taker => taker.Pages);
        page.Writer.WriteLine(all == 0
            ? $"{vm} lost no frames to anybody"
            : $"{vm} lost {Figures.Pages(all)}, most of it to {takers[0].Taker}");
        if (all > 0)
        {
            var table = new ResultTable(" who got the frames", ">pages", ">share");
            foreach ((string taker, long pages) in takers)
                table.Add(" " + taker, Figures.Count(pages), Figures.Percent((double)pages / all));
            page.Write(table);
        }
        if (faults.Length == 0)
            return true;
        page.Writer.WriteLine();
        page.Writer.WriteLine($"the slowest faults on pages that were taken from {vm}");
        ListFaults(faults);
        return true;
    }

    private IEnumerable<(string Taker, long Pages)> TakersOf(string vm)
    {
        string prefix = $"{RunEpisode.LostFrames}{vm}/";
        return (trace.Run?.Root.Attributes ?? [])
            .Where(attribute => attribute.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(attribute => (Taker: attribute.Key[prefix.Length..], Pages: (long)attribute.Value))
            .OrderByDescending(static taker => taker.Pages).ThenBy(static taker => taker.Taker, StringComparer.Ordinal);
    }

    private void ListFaults(IEnumerable<TraceEpisode> faults)
    {
        var table = new ResultTable(">episode", "vm", ">at", ">time", "type", ">evicted by", "forced by", "frame went to");
        foreach (TraceEpisode fault in faults)
            table.Add(
                $"{fault.Number}", Text(fault, "hyperactors.vm.name"), At(fault), Nanoseconds(fault.Root.Duration),
                Text(fault, "system.paging.fault.type"), Text(fault, "hyperactors.cause.episode"),
                Text(fault, "hyperactors.eviction.forced_by"), Text(fault, "hyperactors.frame.taken_by"));
        page.Write(table);
    }

    private static string Headline(TraceEpisode episode)
    {
        List<string> parts = [$"episode {episode.Number}: {episode.Root.Name}"];
        if (episode.Root["hyperactors.vm.name"] is string vm)
            parts.Add("of " + vm);
        if (episode.Root["hyperactors.guest_physical_address"] is string address)
            parts.Add("on " + address);
        if (episode.Root["hyperactors.fault.name"] is string fault)
            parts.Add($"'{fault}', {episode.Root["hyperactors.fault.verb"]} {episode.Root["hyperactors.fault.target"]},");
        parts.Add($"at {At(episode)}");
        if (episode.Root["system.paging.fault.type"] is string type)
            parts.Add($"({type}, {(episode.Root["hyperactors.access.write"] is true ? "write" : "read")})");
        if (episode.Root["hyperactors.outline"] is true)
            parts.Add("(only its outline was kept)");
        return string.Join(' ', parts);
    }

    private IEnumerable<string> CausesOf(TraceEpisode episode)
    {
        foreach (TraceLink link in episode.Root.Links)
            if (trace.Episodes.FirstOrDefault(other => other.Id == link.Trace) is { } cause)
                yield return $"{link.Relation.Replace('_', ' ')} {Headline(cause)}";
        if (episode.Root["hyperactors.eviction.forced_by"] is string forcer)
            yield return $"the page was taken because {forcer} needed a frame";
        if (episode.Root["hyperactors.frame.taken_by"] is string taker)
            yield return $"its frame went to {taker}";
    }

    private static string DetailsOf(TraceSpan span)
    {
        List<string> details = span.Error is null ? [] : ["error " + span.Error];
        if (span.Parent != 0)
            details.AddRange(span.Attributes.Select(static attribute =>
                string.Create(CultureInfo.InvariantCulture, $"{attribute.Value} {LastWord(attribute.Key)}")));
        return string.Join(", ", details);
    }

    private static string LastWord(string key) => key[(key.LastIndexOf('.') + 1)..].Replace('_', ' ');

    /// <summary>The lines of a tree, to be put before the names.</summary>
    private static string[] BranchesOf(TraceEpisode episode)
    {
        ILookup<ulong, int> children = Enumerable.Range(1, episode.Spans.Count - 1).ToLookup(index => episode.Spans[index].Parent);
        string[] branches = new string[episode.Spans.Count];
        branches[0] = "";
        void Draw(int index, string indent)
        {
            int[] below = [.. children[episode.Spans[index].Id]];
            for (int child = 0; child < below.Length; child++)
            {
                bool isLast = child == below.Length - 1;
                branches[below[child]] = indent + (isLast ? "└─ " : "├─ ");
                Draw(below[child], indent + (isLast ? "   " : "│  "));
            }
        }
        Draw(0, "");
        return branches;
    }

    private static string Text(TraceEpisode episode, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{episode.Root[key] ?? Figures.Absent}");

    private static string At(TraceEpisode episode) =>
        string.Create(CultureInfo.InvariantCulture, $"{episode.Root.Start / 1e9m:0.000000000} s");

    private static string Nanoseconds(long nanoseconds) => Figures.WithUnit(Figures.Count(nanoseconds), "ns");
}
