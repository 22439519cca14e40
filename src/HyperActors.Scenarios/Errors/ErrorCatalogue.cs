namespace HyperActors.Scenarios;

/// <summary>What each code means: the text of <c>hyperactors explain CODE</c>.</summary>
public static class ErrorCatalogue
{
    /// <summary>All codes, in ascending order.</summary>
    public static IReadOnlyList<ErrorDescription> All { get; } =
        [.. SyntaxErrors.All.Concat(MeaningErrors.All).Concat(FileErrors.All).OrderBy(
            error => error.Code, StringComparer.Ordinal)];

    /// <summary>The description of a code, in either case; null if there is none.</summary>
    /// <param name="code">Such as <c>HA1002</c>.</param>
    public static ErrorDescription? Find(string code) =>
        All.FirstOrDefault(error => string.Equals(error.Code, code, StringComparison.OrdinalIgnoreCase));
}
