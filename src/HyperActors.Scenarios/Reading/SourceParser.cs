using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HyperActors.Scenarios;

/// <summary>Turns the events of the YAML parser into nodes, and says where a text is no YAML.</summary>
/// <remarks>
/// Events are read instead of the library's own node tree because that tree throws for the first doubled key, knows no
/// length of a scalar, and resolves aliases, with which a file of one kilobyte can describe a tree of gigabytes.
/// Anchors, aliases and tags are therefore refused: <c>count</c> and <c>--set</c> do what they are used for.
/// </remarks>
internal sealed class SourceParser(SourceText source, ErrorList errors)
{
    private const int MaxDepth = 40;

    private readonly Parser _parser = new(new StringReader(source.Text));
    private readonly Stack<SourceNode> _openBrackets = new();
    private int _line = 1;
    private int _column = 1;

    /// <summary>The root of the only document; null if there is none, which is then an error.</summary>
    public SourceNode? Parse()
    {
        try
        {
            return ParseStream();
        }
        catch (YamlException exception)
        {
            ReportSyntax((int)exception.Start.Line, (int)exception.Start.Column, (int)exception.End.Line,
                exception.Message);
            return null;
        }
        catch (InvalidOperationException)
        {
            // The library's scanner throws this, without a place, for some brackets that are not closed.
            (int line, int column) = _openBrackets.TryPeek(out SourceNode? open) ? (open.Line, open.Column)
                : (_line, _column);
            ReportSyntax(line, column, source.LineCount, "unexpected here");
            return null;
        }
        catch (SourceRefusedException)
        {
            // The parser passes over some mistakes, such as a ':' without a key, and then has nothing where a node must be.
            if (errors.Count == 0)
                ReportSyntax(_line, _column, _line, "a key or a value is missing");
            return null;
        }
    }

    private SourceNode? ParseStream()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            errors.Add(new ScenarioError
            {
                Code = ErrorCode.EmptyFile,
                File = source.Name,
                What = "this file has no content",
                Help = "hyperactors new minimal -o FILE writes a scenario to start from",
            });
            return null;
        }
        SourceNode root = ParseNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
            throw Refuse(second, 3, ErrorCode.UnsupportedYaml, "a second document in one file", "one scenario a file",
                null);
        return root;
    }

    private SourceNode ParseNode(int depth)
    {
        ParsingEvent next = _parser.Current is null && !_parser.MoveNext() ? throw End() : _parser.Current!;
        if (depth > MaxDepth)
            throw Refuse(next, 1, ErrorCode.UnsupportedYaml, $"nested more than {MaxDepth} deep", null, null);
        if (next is AnchorAlias)
            throw Refuse(next, 1, ErrorCode.UnsupportedYaml, "an alias", "aliases are not read",
                "write the value out, or use 'count' for VMs that are alike");
        if (next is NodeEvent node && !node.Anchor.IsEmpty)
            throw Refuse(next, 1, ErrorCode.UnsupportedYaml, "an anchor", "anchors are not read",
                "write the value out, or use 'count' for VMs that are alike");
        if (next is NodeEvent tagged && !tagged.Tag.IsEmpty && next is not Scalar { IsQuotedImplicit: true })
            throw Refuse(next, 1, ErrorCode.UnsupportedYaml, "a tag", "tags are not read", null);
        (_line, _column) = ((int)next.Start.Line, (int)next.Start.Column);
        return next switch
        {
            MappingStart => ParseMap(depth),
            SequenceStart => ParseList(depth),
            Scalar => ParseScalar(),
            _ => throw End(),
        };
    }

    private SourceNode ParseMap(int depth)
    {
        MappingStart start = _parser.Consume<MappingStart>();
        SourceNode map = Node(SourceNodeKind.Map, start, 1);
        if (start.Style == MappingStyle.Flow)
            _openBrackets.Push(map);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            SourceNode key = ParseNode(depth + 1);
            SourceNode value = ParseNode(depth + 1);
            if (key.Kind != SourceNodeKind.Scalar)
                errors.Add(key, "", ErrorCode.WrongType, $"a key must be a word, not {key.Nature}", null, null);
            else if (map.Entries.Find(entry => entry.Key.Text == key.Text) is { } first)
                errors.Add(key, key.Text, ErrorCode.DuplicateKey, $"'{key.Text}' is given twice",
                    $"first in line {first.Key.Line}", "keep one of them");
            else
                map.Entries.Add(new SourceEntry(key, value));
        }
        if (start.Style == MappingStyle.Flow)
            _openBrackets.Pop();
        return map;
    }

    private SourceNode ParseList(int depth)
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        SourceNode list = Node(SourceNodeKind.List, start, 1);
        if (start.Style == SequenceStyle.Flow)
            _openBrackets.Push(list);
        while (!_parser.TryConsume<SequenceEnd>(out _))
            list.Items.Add(ParseNode(depth + 1));
        if (start.Style == SequenceStyle.Flow)
            _openBrackets.Pop();
        return list;
    }

    private SourceNode ParseScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        bool oneLine = scalar.Start.Line == scalar.End.Line;
        int length = oneLine ? (int)(scalar.End.Column - scalar.Start.Column) : int.MaxValue;
        int rest = source.Line((int)scalar.Start.Line).TrimEnd().Length - (int)scalar.Start.Column + 1;
        return new SourceNode
        {
            Kind = SourceNodeKind.Scalar,
            Source = source,
            Line = (int)scalar.Start.Line,
            Column = (int)scalar.Start.Column,
            Length = Math.Max(1, Math.Min(length, rest)),
            Text = scalar.Value,
            IsQuoted = scalar.Style != ScalarStyle.Plain,
        };
    }

    private SourceNode Node(SourceNodeKind kind, ParsingEvent start, int length) => new()
    {
        Kind = kind,
        Source = source,
        Line = (int)start.Start.Line,
        Column = (int)start.Start.Column,
        Length = length,
    };

    private SourceRefusedException Refuse(
        ParsingEvent place, int length, string code, string what, string? label, string? help)
    {
        errors.Add(Node(SourceNodeKind.Scalar, place, length), "", code, what, label, help);
        return new SourceRefusedException();
    }

    private static SourceRefusedException End() => new();

    private void ReportSyntax(int line, int column, int endLine, string message)
    {
        line = Math.Clamp(line, 1, source.LineCount);
        if (TabbedLine(Math.Clamp(endLine, line, source.LineCount)) is { } tabbed)
        {
            int tab = source.Line(tabbed).IndexOf('\t', StringComparison.Ordinal) + 1;
            errors.Add(At(tabbed, tab), "", ErrorCode.TabIndentation, "a tab in the indentation",
                "a tab", "YAML is indented with spaces only; two a level");
            return;
        }
        if (_openBrackets.TryPeek(out SourceNode? open) && (endLine > open.Line || line > open.Line))
        {
            char bracket = open.Kind == SourceNodeKind.Map ? '{' : '[';
            errors.Add(At(open.Line, open.Column), "", ErrorCode.NotYaml, $"this '{bracket}' is not closed",
                "opened here",
                $"add a '{(bracket == '{' ? '}' : ']')}' at its end");
            return;
        }
        errors.Add(At(line, Math.Max(1, column)), "", ErrorCode.NotYaml, "this is not YAML", Plain(message), null);
    }

    /// <summary>The line of a syntax error if a tab indents it; else the first indented by a tab up to there.</summary>
    private int? TabbedLine(int line)
    {
        for (int candidate = 1; candidate <= line; candidate++)
        {
            string text = source.Line(candidate);
            if (text[..(text.Length - text.TrimStart().Length)].Contains('\t', StringComparison.Ordinal)
                && text.Trim().Length > 0)
                return candidate;
        }
        return null;
    }

    private SourceNode At(int line, int column) => new()
    {
        Kind = SourceNodeKind.Scalar,
        Source = source,
        Line = line,
        Column = column,
        Length = 1,
    };

    /// <summary>The parser's reason as a clause: no full stop, small initial, no type names.</summary>
    private static string Plain(string message)
    {
        string text = message.Trim().TrimEnd('.');
        return text.Length == 0 ? "unexpected here" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>Leaves the recursion once a mistake was reported that makes the rest unreadable.</summary>
    private sealed class SourceRefusedException : Exception;
}
