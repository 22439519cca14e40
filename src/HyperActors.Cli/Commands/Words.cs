using System.CommandLine;

namespace HyperActors.Cli;

/// <summary>Arguments and options that several verbs share.</summary>
internal static class Words
{
    /// <summary>An argument that is one word.</summary>
    public static Argument<string> One(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>An argument of one word or more.</summary>
    public static Argument<string[]> OneOrMore(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>The option that asks for a document instead of a text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document" };

    /// <summary>The option that asks for comma-separated values instead of a text.</summary>
    public static Option<bool> Csv() => new("--csv") { Description = "Print comma-separated values" };

    /// <summary>Makes an argument refuse words that look like options.</summary>
    public static void RefuseOptionsIn(Argument argument) => argument.Validators.Add(RefuseOptions);

    // The parser takes what it does not know for an argument where one is allowed: a misspelt option would be a file.
    private static void RefuseOptions(System.CommandLine.Parsing.ArgumentResult result)
    {
        foreach (System.CommandLine.Parsing.Token token in result.Tokens)
            if (token.Value.Length > 1 && token.Value[0] == '-')
                result.AddError(CommandLineMistake.Unrecognized + token.Value + "'.");
    }
}
