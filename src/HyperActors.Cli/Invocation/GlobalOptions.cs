using System.CommandLine;

namespace HyperActors.Cli;

/// <summary>The options that every verb takes.</summary>
/// <remarks>Made anew for each command line, as a symbol of the parser remembers the tree that it hangs in.</remarks>
internal sealed class GlobalOptions
{
    private const int NarrowestWidth = 40;

    /// <summary>Whether colours are forbidden.</summary>
    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "Print without colours; so does the environment variable NO_COLOR",
        Recursive = true,
    };

    /// <summary>Whether only ASCII is printed.</summary>
    public Option<bool> Ascii { get; } = new("--ascii")
    {
        Description = "Print ASCII characters alone",
        Recursive = true,
    };

    /// <summary>The width of the page.</summary>
    public Option<int?> Width { get; } = CreateWidth();

    /// <summary>Adds the options to the root of the verbs.</summary>
    public void AddTo(RootCommand root)
    {
        root.Add(Width);
        root.Add(Ascii);
        root.Add(NoColor);
    }

    /// <summary>The width that the user chose; 0 when the user did not, or chose no sensible one.</summary>
    public int WidthOf(ParseResult result)
    {
        try
        {
            return result.GetValue(Width) ?? 0;
        }
        catch (InvalidOperationException)
        {
            return 0;       // The parser reports it; until then the page has its usual width.
        }
    }

    private static Option<int?> CreateWidth()
    {
        var width = new Option<int?>("--width")
        {
            Description = "Columns to print into (default: the terminal's; 96 into a file or pipe)",
            HelpName = "N",
            Recursive = true,
        };
        width.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.Tokens.Count == 0)
                return;
            if (!int.TryParse(result.Tokens[0].Value, out int columns))
                result.AddError($"'--width' needs a number of columns, not '{result.Tokens[0].Value}'.");
            else if (columns < NarrowestWidth)
                result.AddError($"'--width' is at least {NarrowestWidth}, not {columns}.");
        });
        return width;
    }
}
