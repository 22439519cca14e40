using System.Runtime.CompilerServices;

namespace HyperActors.Actors.Tests;

/// <summary>The event queue against a sorted list that nobody can get wrong.</summary>
public sealed class EventQueueTests
{
    public static TheoryData<string> Shapes => ["exponential", "ties", "zero delay", "far", "sparse", "burst", "constant", "constant, timers", "mixed"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pop_AnyShapeOfTimes_ComesInOrder(string shape)
    {
        for (ulong seed = 1; seed <= 30; seed++)
            Play(shape, seed, operations: 6_000);
    }

    [Fact]
    public void Pop_FromAThousandToNothingAndBack_ComesInOrder()
    {
        RandomStream random = new(5);
        Oracle oracle = new();
        for (int wave = 0; wave < 12; wave++)
        {
            int size = wave % 3 == 0 ? 3_000 : 20;
            for (int index = 0; index < size; index++)
                oracle.Push(oracle.Now + (long)random.Below(1UL << (wave * 4 + 4)), 1 + random.Below(50));
            while (oracle.Count > 0)
                oracle.PopAndCheck($"wave {wave}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Pop_FloodsOfOneInstant_ComeInOrder(int senders)
    {
        Oracle oracle = new();
        for (int flood = 0; flood < 6; flood++)
        {
            int size = 3_000 * flood;
            for (int index = 0; index < size; index++)
                oracle.Push(oracle.Now + 100, 1 + index % senders);
            while (oracle.Count > size / 3)
                oracle.PopAndCheck($"flood {flood}");
        }
    }

    [Fact]
    public void PendingEvent_TakesAtMost32Bytes()
    {
        Assert.Equal(32, Unsafe.SizeOf<PendingEvent>());
        Assert.Equal(24, Unsafe.SizeOf<EventRecord>());
    }

    private static void Play(string shape, ulong seed, int operations)
    {
        RandomStream random = new(seed);
        Oracle oracle = new();
        int target = 1 << random.Below(12);
        for (int operation = 0; operation < operations; operation++)
        {
            bool push = oracle.Count == 0 || (long)random.Below(2 * target) >= oracle.Count;
            if (push)
                oracle.Push(oracle.Now + Delay(shape, ref random, operation), 1 + random.Below(20));
            else
                oracle.PopAndCheck($"{shape}, seed {seed}, operation {operation}");
        }
        while (oracle.Count > 0)
            oracle.PopAndCheck($"{shape}, seed {seed}, at the end");
    }

    private static long Delay(string shape, ref RandomStream random, int operation) => shape switch
    {
        "exponential" => (long)(random.Next() >> (20 + random.Below(30))),
        "ties" => 1_000 * random.Below(3L),
        "zero delay" => random.Below(2) == 0 ? 0 : random.Below(1_000_000L),
        "far" => random.Below(10) == 0 ? random.Below(1L << 60) / 1_000 : random.Below(1_000L),
        "sparse" => random.Below(1L << 45),
        "constant" => 100_000,
        "constant, timers" => random.Below(20) == 0 ? random.Below(5_000_000L) : 100_000,
        "burst" => operation / 500 % 2 == 0 ? random.Below(10L) : 1_000_000_000 + random.Below(1_000_000_000L),
        _ => Delay(((string[])["exponential", "ties", "zero delay", "far", "sparse", "burst"])[random.Below(6)], ref random, operation),
    };

    /// <summary>The queue under test beside a sorted set of the same entries.</summary>
    private sealed class Oracle
    {
        private readonly SortedSet<(long Time, ulong Origin)> _expected = [];
        private readonly EventQueue _queue = new(Comparer<ulong>.Default);
        private readonly object _message = new();
        private readonly ulong[] _sequences = new ulong[64];

        public long Now { get; private set; }

        public int Count => _expected.Count;

        public void Push(long time, int sender)
        {
            ulong origin = ((ulong)sender << 40) + ++_sequences[sender];
            _expected.Add((time, origin));
            _queue.Push(time, origin, sender, _message);
        }

        public void PopAndCheck(string place)
        {
            (long Time, ulong Origin) expected = _expected.Min;
            _expected.Remove(expected);
            Assert.True(expected.Time == _queue.NextTime, place);
            _queue.Pop(out PendingEvent popped);
            Assert.True(expected == (popped.Time, popped.Origin), place);
            Assert.Equal(_expected.Count, _queue.Count);
            Now = popped.Time;
        }
    }
}
