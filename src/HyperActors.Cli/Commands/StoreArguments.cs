using System.CommandLine;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The words that say where results are kept.</summary>
/// <remarks>
/// The default is the current directory, not the scenario's: samples may lie where nothing can be written, and one place
/// for the runs of all scenarios of a project makes them comparable. <c>HYPERACTORS_STORE</c> names another place, or is
/// <c>off</c>, for machines on which nothing shall be left.
/// </remarks>
internal sealed class StoreArguments
{
    /// <summary>The environment variable with the default of <c>--out</c>.</summary>
    public const string Variable = "HYPERACTORS_STORE";

    private const string Off = "off";

    /// <summary>The directory.</summary>
    public Option<string?> Out { get; } = new("--out")
    {
        Description = $"Directory of the results (default: ${Variable}, else {ResultsStore.DefaultDirectory} in the current directory)",
        HelpName = "DIR",
    };

    /// <summary>Whether nothing is kept.</summary>
    public Option<bool> NoStore { get; } = new("--no-store") { Description = $"Keep no results; {Variable}=off does the same" };

    /// <summary>Names the store and makes it ready for a run.</summary>
    /// <param name="context">Where to say why it cannot be written.</param>
    /// <param name="result">The command line.</param>
    /// <param name="store">The store; <see langword="null"/> if nothing shall be kept.</param>
    /// <returns>The exit code of a refusal; <see langword="null"/> if there is none.</returns>
    public int? Prepare(CommandContext context, ParseResult result, out ResultsStore? store)
    {
        store = null;
        string? directory = result.GetValue(Out);
        if (result.GetValue(NoStore))
            return directory is null ? null : context.Refuse("'--out' and '--no-store' exclude each other", "leave one of them out");
        directory ??= context.Terminal.Variable(Variable);
        if (directory == Off)
            return null;
        store = new ResultsStore(string.IsNullOrEmpty(directory) ? ResultsStore.DefaultDirectory : directory);
        try
        {
            store.Prepare();
            return null;
        }
        catch (ResultsStoreException failure)
        {
            return context.Refuse($"results cannot be kept in '{store.Directory}': {failure.Message}",
                "choose another place with --out DIR, or --no-store to keep none");
        }
    }

    /// <summary>Says why kept runs cannot be taken over, if no store is to be used.</summary>
    /// <returns>The exit code of a refusal; <see langword="null"/> if there is a store.</returns>
    public int? RefuseResume(CommandContext context, ParseResult result)
    {
        if (result.GetValue(NoStore))
            return context.Refuse("'--resume' and '--no-store' exclude each other", "leave one of them out");
        return result.GetValue(Out) is null && context.Terminal.Variable(Variable) == Off
            ? context.Refuse($"'--resume' takes runs that were kept, and {Variable} is {Off}", "name their directory with --out DIR")
            : null;
    }

    /// <summary>The store to look things up in.</summary>
    public ResultsStore ToRead(CommandContext context, ParseResult result)
    {
        string? directory = result.GetValue(Out) ?? context.Terminal.Variable(Variable);
        return new ResultsStore(string.IsNullOrEmpty(directory) || directory == Off ? ResultsStore.DefaultDirectory : directory);
    }

    /// <summary>Keeps a run and says where; or says why not.</summary>
    /// <returns>The exit code of a failure; <see langword="null"/> if it was kept.</returns>
    public static int? Keep(CommandContext context, ResultsStore store, RunRecord record)
    {
        try
        {
            StoredRun stored = store.Write(record);
            context.Error.WriteLine($"results  {stored.Folder}{Path.DirectorySeparatorChar}");
            return null;
        }
        catch (ResultsStoreException failure)
        {
            return Refuse(context, store, failure);
        }
    }

    /// <summary>Says why results could not be kept after all.</summary>
    /// <returns><see cref="ExitCodes.NotWritten"/>.</returns>
    public static int Refuse(CommandContext context, ResultsStore store, ResultsStoreException failure) => context.Refuse(
        $"results could not be kept in '{store.Directory}': {failure.Message}",
        "make room or choose another place with --out DIR; earlier results are as they were", ExitCodes.NotWritten);
}
