namespace HyperActors.Scenarios;

/// <summary>
/// Reads <c>agg(metric{label=glob,…}) op quantity</c>. The first mistake ends the reading: what follows a mistake in
/// so short a text is mostly its consequence.
/// </summary>
internal sealed class ObjectiveParser
{
    private const string Shape = "write it like p99(vm.page_fault.duration{vm=db}) < 2ms";

    private static readonly string[] _aggregates = ["mean", "max", "min", "sum", "rate", "count"];

    private readonly string _name;
    private readonly string _text;
    private int _at;

    private ObjectiveParser(string name, string text)
    {
        _name = name;
        _text = text;
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="name">Name of the objective, for messages.</param>
    /// <param name="text">The expression.</param>
    /// <param name="fault">What is wrong, if the result is null.</param>
    public static Objective? Parse(string name, string text, out ObjectiveFault? fault)
    {
        ObjectiveParser parser = new(name, text);
        try
        {
            fault = null;
            return parser.Parse();
        }
        catch (FaultException found)
        {
            fault = found.Fault;
            return null;
        }
    }

    private Objective Parse()
    {
        (string aggregate, int aggregateAt) = Word("an aggregate");
        CheckAggregate(aggregate, aggregateAt);
        Expect('(');
        (string metricName, int metricAt) = Word("a metric");
        MetricDescription metric = FindMetric(metricName, metricAt);
        List<KeyValuePair<string, string>> selectors = Selectors(metric);
        Expect(')');
        CheckAggregateOf(metric, aggregate, aggregateAt);
        Comparison comparison = ReadComparison();
        double limit = ReadLimit(metric, aggregate);
        return new Objective
        {
            Name = _name,
            Expression = _text,
            Metric = metric,
            Aggregate = aggregate,
            Selectors = selectors,
            Comparison = comparison,
            Limit = limit,
        };
    }

    private static bool IsPercentile(string word) =>
        word.Length >= 2 && word[0] == 'p' && word.AsSpan(1).IndexOfAnyExcept("0123456789.") < 0
        && decimal.TryParse(word.AsSpan(1), System.Globalization.NumberStyles.AllowDecimalPoint,
            System.Globalization.CultureInfo.InvariantCulture, out decimal percent)
        && percent is >= 1 and < 100;

    private void CheckAggregate(string word, int at)
    {
        if (_aggregates.Contains(word) || IsPercentile(word))
            return;
        string? nearest = word.StartsWith('p') && word.Length > 1 && char.IsAsciiDigit(word[1])
            ? null : NearestWord.Find(word, [.. _aggregates, "p99"]);
        throw Fault(at, word.Length, ErrorCode.ObjectiveSyntax, $"objective '{_name}' has no aggregate '{word}'",
            SectionBinder.DidYouMean(nearest),
                "aggregates: p50, p99, p99.9 (any from p1 to below p100), mean, max, min, sum, rate, count",
            nearest);
    }

    private MetricDescription FindMetric(string word, int at)
    {
        if (MetricCatalogue.Find(word) is { } metric)
        {
            return metric.IsAvailable ? metric : throw Fault(at, word.Length, ErrorCode.MetricNotYet,
                $"metric '{word}' cannot be used in objectives yet", "not yet",
                    "metrics for objectives: hyperactors list metrics");
        }
        string? nearest = NearestWord.Find(
            word, MetricCatalogue.All.Where(known => known.IsAvailable).Select(known => known.Name));
        throw Fault(at, word.Length, ErrorCode.UnknownMetric, $"objective '{_name}' names no known metric: '{word}'",
            SectionBinder.DidYouMean(nearest), nearest is null ? "metrics: hyperactors list metrics" : null, nearest,
            "an objective that can never be measured would always hold, so this stops the run");
    }

    private List<KeyValuePair<string, string>> Selectors(MetricDescription metric)
    {
        List<KeyValuePair<string, string>> selectors = [];
        SkipSpaces();
        if (!Take('{'))
            return selectors;
        do
        {
            (string label, int labelAt) = Word("a label");
            MetricLabel known = FindLabel(metric, label, labelAt);
            Expect('=');
            (string glob, int globAt) = Word("a name or pattern");
            if (known.Values.Count > 0 && !known.Values.Any(value => Glob.IsMatch(glob, value)))
            {
                string? nearest = NearestWord.Find(glob, known.Values);
                throw Fault(globAt, glob.Length, ErrorCode.UnknownLabel, $"label '{label}' is never '{glob}'",
                    SectionBinder.DidYouMean(nearest), $"values of {label}: {string.Join(", ", known.Values)}",
                        nearest);
            }
            selectors.Add(KeyValuePair.Create(label, glob));
            SkipSpaces();
        }
        while (Take(','));
        Expect('}');
        return selectors;
    }

    private MetricLabel FindLabel(MetricDescription metric, string label, int at)
    {
        if (metric.Labels.FirstOrDefault(known => known.Name == label) is { } found)
            return found;
        string? nearest = NearestWord.Find(label, metric.Labels.Select(known => known.Name));
        string labels = metric.Labels.Count == 0 ? $"'{metric.Name}' has no labels"
            : $"labels of '{metric.Name}': {string.Join(", ", metric.Labels.Select(known => known.Name))}";
        throw Fault(at, label.Length, ErrorCode.UnknownLabel, $"metric '{metric.Name}' has no label '{label}'",
            SectionBinder.DidYouMean(nearest), labels, nearest);
    }

    private void CheckAggregateOf(MetricDescription metric, string aggregate, int at)
    {
        if (metric.Aggregates.Contains(IsPercentile(aggregate) ? MetricCatalogue.Percentile : aggregate))
            return;
        throw Fault(at, aggregate.Length, ErrorCode.WrongAggregate, $"metric '{metric.Name}' has no '{aggregate}'",
            $"it is a {metric.Instrument.ToString().ToLowerInvariant()}",
                $"aggregates of '{metric.Name}': {string.Join(", ", metric.Aggregates)}");
    }

    private Comparison ReadComparison()
    {
        SkipSpaces();
        foreach ((string text, Comparison comparison) in
            (ReadOnlySpan<(string, Comparison)>)[("<=", Comparison.LessOrEqual), (">=", Comparison.GreaterOrEqual),
                ("==", Comparison.Equal), ("<", Comparison.Less), (">", Comparison.Greater)])
        {
            if (!_text.AsSpan(_at).StartsWith(text))
                continue;
            _at += text.Length;
            return comparison;
        }
        bool single = _at < _text.Length && _text[_at] == '=';
        throw Fault(_at, 1, ErrorCode.ObjectiveSyntax, $"objective '{_name}' has no comparison here",
            single ? "did you mean '=='?" : "<, <=, >, >= or ==", Shape, single ? "==" : null);
    }

    private double ReadLimit(MetricDescription metric, string aggregate)
    {
        SkipSpaces();
        string limit = _text[_at..].TrimEnd();
        QuantityKind kind = ObjectiveUnits.LimitKind(metric, aggregate);
        string? example = kind == QuantityKind.Duration ? "2ms" : null;
        if (QuantityParser.Parse(limit, kind, out decimal value, example) is { } fault)
            throw Fault(_at, Math.Max(1, limit.Length), ErrorCode.WrongLimit,
                $"the limit of objective '{_name}' {fault.Predicate}",
                fault.Label, fault.Help, fault.Suggestion);
        return ObjectiveUnits.ToBase(value, kind);
    }

    private (string Word, int At) Word(string what)
    {
        SkipSpaces();
        int start = _at;
        while (_at < _text.Length
            && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_' or '-' or '*' or '?'))
            _at++;
        return _at > start ? (_text[start.._at], start)
            : throw Fault(start, 1, ErrorCode.ObjectiveSyntax, $"objective '{_name}' lacks {what}",
                $"{what} belongs here", Shape);
    }

    private void Expect(char wanted)
    {
        SkipSpaces();
        if (!Take(wanted))
            throw Fault(_at, 1, ErrorCode.ObjectiveSyntax, $"objective '{_name}' lacks a '{wanted}'",
                $"'{wanted}' belongs here", Shape);
    }

    private bool Take(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
    }

    private static FaultException Fault(
        int offset, int length, string code, string what, string? label, string? help, string? suggestion = null,
            string? note = null) =>
        new(new ObjectiveFault(offset, length, code, what, label, help, suggestion, note));

    /// <summary>Leaves the parser; never leaves <see cref="Parse(string, string, out ObjectiveFault?)"/>.</summary>
    private sealed class FaultException(ObjectiveFault fault) : Exception
    {
        public ObjectiveFault Fault { get; } = fault;
    }
}
