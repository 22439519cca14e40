using System.Globalization;

namespace HyperActors.Tests;

/// <summary>
/// How long tests with random input go on: a fast part in every run, and as many times that as
/// <c>HYPERACTORS_CAMPAIGN</c> says, for campaigns.
/// </summary>
internal static class Campaign
{
    private static readonly int _factor =
        Environment.GetEnvironmentVariable("HYPERACTORS_CAMPAIGN") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 1;

    /// <summary>Rounds of a loop.</summary>
    /// <param name="fast">Rounds in every run of the tests.</param>
    public static int Rounds(int fast) => checked(fast * _factor);
}
