namespace HyperActors.Telemetry;

/// <summary>Why there are no values to search.</summary>
/// <param name="What">What is wrong, in one clause.</param>
/// <param name="Help">What to do instead.</param>
public sealed record FindProblem(string What, string Help)
{
    private const string Bounds = "name the bounds with --from VALUE --to VALUE, and perhaps --step VALUE";

    internal static FindProblem NoNumber(string path) => new(
        $"'{path}' is no number that could be searched", "ask for the path of a count, a size, a time or a number");

    internal static FindProblem NoBounds(string path) => new($"the scenario has no value of '{path}' to search around", Bounds);

    internal static FindProblem NoValues(string from, string to, string step) => new(
        $"from {from} to {to} in steps of {step} there are no values, or too many", Bounds);
}
