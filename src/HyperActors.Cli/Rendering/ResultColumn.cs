namespace HyperActors.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading; may be empty.</param>
/// <param name="IsNumber">Whether it holds numbers, which stand at the right.</param>
/// <param name="Rank">How soon it goes when the page is too narrow: 0 never, the highest first.</param>
internal sealed record ResultColumn(string Heading, bool IsNumber = false, int Rank = 0)
{
    /// <summary>A column of texts that always stays.</summary>
    public static implicit operator ResultColumn(string heading) =>
        heading.StartsWith('>') ? new ResultColumn(heading[1..], IsNumber: true) : new ResultColumn(heading);
}
