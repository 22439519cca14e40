using Xunit.Abstractions;

namespace HyperActors.Machine.Tests.Translation;

public sealed class TlbTests(ITestOutputHelper output)
{
    // "+n" enters page n, "n" looks it up, "-n" invalidates it, "!" flushes all; the answer has h for hit, m for miss.
    [Theory]
    [InlineData(4, 4, "+0 +1 +2 +3 +4   0 1 2 3 4", "m h h h h")]       // 0 is the oldest
    [InlineData(4, 4, "+0 +1 +2 +3 0 +4   0 1 2 3 4", "h h m h h h")]   // 0 was touched, so 1 goes
    [InlineData(4, 4, "+0 +1 +2 +3 1 0 +4 +5   0 1 2 3", "h h h h m m")]
    [InlineData(4, 4, "+0 +1 +2 +3 -2 +4   0 1 2 3 4", "h h m h h")]    // an invalid entry goes first
    [InlineData(4, 4, "+0 +1 +2 +3 ! +4 +5   0 3 4 5", "m m h h")]
    [InlineData(2, 1, "+0 +1 +2   0 1 2", "m h h")]                     // direct-mapped: 0 and 2 share a set
    [InlineData(4, 2, "+0 +2 +4 +1   0 1 2 4", "m h h h")]              // two sets, even and odd
    [InlineData(4, 2, "+0 +2 0 +4   0 2 4", "h h m h")]
    [InlineData(3, 3, "+0 +1 +2 1 +3 +4   0 1 2 3 4", "h m h m h h")]
    [InlineData(6, 2, "+0 +3 +6 +1 +4   0 3 6 1 4", "m h h h h")]       // three sets
    [InlineData(0, 1, "+0   0", "m")]                                   // turned off
    public void Replacement_Trace_IsLeastRecentlyUsed(int entries, int ways, string trace, string expected)
    {
        Tlb tlb = new(new TlbShape(entries, ways));
        List<string> answers = [];
        foreach (string step in trace.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "!")
                tlb.FlushAll();
            else if (step[0] == '+')
                tlb.Insert(ulong.Parse(step[1..]), uint.Parse(step[1..]) + 100);
            else if (step[0] == '-')
                tlb.Invalidate(ulong.Parse(step[1..]));
            else
                answers.Add(tlb.TryGet(ulong.Parse(step), out uint payload) ? "h" : "m");
        }
        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Theory]
    [InlineData(64, 4)]
    [InlineData(32, 4)]
    [InlineData(24, 4)]         // six sets
    [InlineData(1536, 12)]
    [InlineData(96, 6)]
    [InlineData(2048, 16)]
    [InlineData(40, 20)]
    [InlineData(72, 72)]
    [InlineData(128, 128)]
    [InlineData(7, 1)]
    [InlineData(2, 2)]
    [InlineData(0, 1)]
    public void AllOperations_RandomSequence_AgreeWithNaiveModel(int entries, int ways)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            output.WriteLine($"seed {seed}");
            RandomStream random = new(seed * 7919);
            Tlb tlb = new(new TlbShape(entries, ways));
            NaiveTlb naive = new(new TlbShape(entries, ways));
            ulong pages = 2 + (ulong)entries * 2;
            for (int step = 0; step < 20_000; step++)
            {
                ulong key = TlbKey.Of(TlbKey.OfAsid(random.Below(3)), (long)random.Below(pages) << 9, (PageSize)random.Below(2));
                Step(tlb, naive, key, random.Below(1000), (uint)(random.Next() >> 32));
            }
        }
    }

    [Fact]
    public void FlushAll_MoreOftenThanThereAreGenerations_NeverRevivesAnEntry()
    {
        Tlb tlb = new(new TlbShape(16, 4));
        for (uint round = 0; round < 200; round++)
        {
            for (ulong key = 0; key < 16; key++)
                Assert.False(tlb.TryGet(key, out _));
            tlb.Insert(round % 16, round);
            Assert.True(tlb.TryGet(round % 16, out uint payload));
            Assert.Equal(round, payload);
            tlb.FlushAll();
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(10, 4)]
    [InlineData(256, 256)]
    [InlineData(8, 0)]
    public void Constructor_ImpossibleShape_Throws(int entries, int ways) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tlb(new TlbShape(entries, ways)));

    private static void Step(Tlb tlb, NaiveTlb naive, ulong key, int choice, uint payload)
    {
        bool expected;
        switch (choice)
        {
            case 0:
                tlb.FlushAll();
                naive.FlushAll();
                break;
            case 1:
                tlb.FlushAddressSpace(1);
                naive.FlushAddressSpace(1);
                break;
            case < 50:
                tlb.Invalidate(key);
                naive.Invalidate(key);
                break;
            case < 150:
                tlb.Fill(key, payload);
                naive.Fill(key, payload);
                break;
            case < 250:
                Assert.Equal(naive.TryGet(key, out uint wanted), tlb.TryPeek(key, out uint seen));
                Assert.Equal(wanted, seen);
                Assert.Equal(naive.TryGet(key, out _), tlb.TryGet(key, out _));
                break;
            default:
                expected = naive.TryGet(key, out uint held);
                Assert.Equal(expected, tlb.TryGet(key, out uint found));
                if (expected)
                {
                    Assert.Equal(held, found);
                    break;
                }
                tlb.Insert(key, payload);
                naive.Fill(key, payload);
                break;
        }
    }
}
