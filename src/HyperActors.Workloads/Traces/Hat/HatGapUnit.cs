namespace HyperActors.Workloads;

/// <summary>What the gaps of a trace in the project's own format count.</summary>
public enum HatGapUnit : uint
{
    /// <summary>Instructions: recordings of programs. The reader turns them into time.</summary>
    Instructions = 0,

    /// <summary>Picoseconds: recordings of generators, whose think time is exact.</summary>
    Picoseconds = 1,
}
