using HyperActors.Benchmarks.Phold;

namespace HyperActors.Actors.Tests;

/// <summary>PHOLD against the values of ROSS: same draws, same number of events, same final state of every stream.</summary>
public sealed class PholdTests
{
    [Theory]
    [InlineData(0, 11111111u, 22222222u, 33333333u, 44444444u, 0.9058771825043734, 0.4727911181220683, 0.36845768553167524)]
    [InlineData(1, 2121435502u, 1887977043u, 897632862u, 446466865u, 0.8707139324367554, 0.46094963871096417, 0.30366232076037525)]
    [InlineData(2, 155974041u, 2088681617u, 156410398u, 795798945u, 0.9965176858300222, 0.254487341085203, 0.9625707451973341)]
    [InlineData(1023, 1111722847u, 1908081430u, 1739145261u, 1933611798u, 0.7130036596521641, 0.08599968356240406, 0.41936075976390064)]
    [InlineData(65535, 807486532u, 544837073u, 2047877314u, 883713759u, 0.8766858226489083, 0.6339526539358381, 0.9958234466128313)]
    public void Stream_OfAProcess_DrawsAsPublished(
        int process, uint x0, uint x1, uint x2, uint x3, double first, double second, double third)
    {
        PholdStream stream = new(process);
        Assert.Equal((x0, x1, x2, x3), stream.State);
        Assert.Equal([first, second, third], new[] { stream.Next(), stream.Next(), stream.Next() });
    }

    // Long rows are left to the benchmark, which prints the same numbers.
    [Theory]
    [InlineData(16384, 16, 0.25, 1, 0.1, 4, 1023811, 0xbe3c6d593b35a2df)]   // S3s
    [InlineData(65536, 16, 0.25, 1, 0.1, 1.5, 1472894, 0x78ede6b92c868796)] // S5s
    [InlineData(16384, 16, 0.1, 1, 0.1, 4, 1023703, 0xd004344355b29e57)]    // S6s
    [InlineData(16384, 16, 0.25, 2, 1, 8, 950446, 0xa06fdb446c5d6a3b)]      // S7s
    [InlineData(16384, 1, 0.25, 1, 1, 120, 1949696, 0xdb4dc0ce0b53983f)]    // S9: all times tie
    [InlineData(1024, 1, 0.25, 1, 0.1, 2000, 2048527, 0x287dfcbe7dd72806)]  // S1
    [InlineData(16384, 1, 0.25, 1, 0.1, 120, 1963604, 0x75b3c43ddad9cb13)]  // S2
    [InlineData(65536, 1, 0.25, 1, 0.1, 40, 2614934, 0x79e0a491ac29e762)]   // S4
    [InlineData(1024, 10, 0.25, 1, 0.1, 250, 2558519, 0x1cd27e2aeb149fe6)]  // S8
    public void Run_AcceptanceRow_GivesItsEventsAndItsHash(
        int processes, int population, double remote, double mean, double lookahead, double end, long events, ulong hash)
    {
        PholdParameters parameters = new(processes, population, remote, mean, lookahead, end);
        PholdRun run = new(parameters, fast: false);
        RunReport report = run.Run(new SequentialEngine());
        Assert.Equal((events, hash), (report.Events, run.Hash()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_InPartitions_GivesTheEventsHashAndDigestOfOne(int partitions)
    {
        PholdParameters parameters = new(1024, 16, 0.25, 2, 1, 32);
        PholdRun one = new(parameters, fast: false);
        RunReport expected = one.Run(new SequentialEngine());
        foreach (bool always in new[] { false, true })
        {
            PholdRun many = new(parameters, fast: false);
            RunReport report = many.Run(new ParallelEngine(partitions, threads: 2, alwaysShare: always));
            Assert.Equal(
                (expected.Events, expected.Digest.Value, expected.Ties, one.Hash()),
                (report.Events, report.Digest.Value, report.Ties, many.Hash()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_S7sInPartitions_GivesItsEventsAndItsHash(int partitions)
    {
        PholdRun run = new(new PholdParameters(16384, 16, 0.25, 2, 1, 8), fast: false);
        RunReport report = run.Run(new ParallelEngine(partitions));
        Assert.Equal((950446L, 0xa06fdb446c5d6a3bUL), (report.Events, run.Hash()));
        Assert.Equal(partitions, report.Parallelism.Partitions);
    }

    [Fact]
    public void Run_InSteadyState_AllocatesNothing()
    {
        PholdRun run = new(new PholdParameters(256, 4, 0.25, 1, 0.1, 4000), fast: true);
        AllocationMeter meter = new();
        RunReport report = run.Run(new SequentialEngine(), meter);
        Assert.True(report.Events > 3_900_000);
        Assert.True(meter.Samples > 25);
        Assert.Equal(0, meter.Allocated);
    }

    /// <summary>Bytes that this thread allocates between the twentieth look at the run, when all arrays have grown, and its last part.</summary>
    private sealed class AllocationMeter : IRunObserver
    {
        private long _before;

        public int Samples { get; private set; }

        public long Allocated { get; private set; }

        public bool Observe(SimTime now, long events)
        {
            long total = GC.GetAllocatedBytesForCurrentThread();
            if (++Samples == 20)
                _before = total;
            else if (Samples > 20 && now < new SimTime(3_500_000_000_000_000))
                Allocated = total - _before;
            return true;
        }
    }
}
