namespace HyperActors.Quantities.Tests;

public sealed class DigestTests
{
    [Fact]
    public void Value_SameSequence_IsTheSame() => Assert.Equal(Of(1, 2, 3), Of(1, 2, 3));

    [Fact]
    public void Value_OtherOrder_Differs() => Assert.NotEqual(Of(1, 2, 3), Of(2, 1, 3));

    [Fact]
    public void Value_TrailingZero_Differs() => Assert.NotEqual(Of(1), Of(1, 0));

    [Fact]
    public void Value_TextsDividedElsewhere_Differs()
    {
        Digest one = new(), other = new();
        one.Add("ab");
        one.Add("c");
        other.Add("a");
        other.Add("bc");
        Assert.NotEqual(one.Value, other.Value);
    }

    [Fact]
    public void Value_ManyShortSequences_AreAllDifferent()
    {
        HashSet<ulong> seen = [];
        for (ulong first = 0; first < 300; first++)
            for (ulong second = 0; second < 300; second++)
                Assert.True(seen.Add(Of(first, second)), $"{first}, {second} collides");
    }

    [Fact]
    public void ToString_Digest_HasSixteenDigits() => Assert.Matches("^[0-9a-f]{16}$", new Digest().ToString());

    private static ulong Of(params ulong[] numbers)
    {
        var digest = new Digest();
        foreach (ulong number in numbers)
            digest.Add(number);
        return digest.Value;
    }
}
