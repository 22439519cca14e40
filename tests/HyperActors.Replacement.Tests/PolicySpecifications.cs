namespace HyperActors.Replacement.Tests;

/// <summary>Every policy that is registered, with defaults and with each word of its options: all are under
/// contract.</summary>
public static class PolicySpecifications
{
    public static readonly IReadOnlyList<string> Online = [.. Make()];

    public static TheoryData<string> All => [.. Online];

    private static IEnumerable<string> Make()
    {
        foreach (PolicyDescription description in PolicyRegistry.All)
        {
            if (!description.ChoosesVictims)
                continue;
            yield return description.Name;
            foreach (PolicyParameter parameter in description.Parameters)
            {
                foreach (string word in parameter.Choices.Skip(1))
                    yield return $"{description.Name}:{parameter.Name}={word}";
            }
        }
        yield return "clock:bits=3;insert=1";
        yield return "slru:segments=4;protected=0.75";
        yield return "slru:segments=3;protected=0.5;fill=any";
        yield return "s3fifo:definition=libcachesim;threshold=1";
        yield return "s3fifo:small=0.4;ghost=0";
        yield return "2q:kin=0;kout=1";
        yield return "lirs:hir=0.3;history=1";
        yield return "clockpro:cold=0.4;definition=paper";
        yield return "wtinylfu:window=0.5;sample=1";
        yield return "two-list:inactive=0.1";
    }
}
