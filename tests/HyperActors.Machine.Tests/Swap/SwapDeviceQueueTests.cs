using HyperActors.Actors;
using Xunit.Abstractions;

namespace HyperActors.Machine.Tests;

/// <summary>The device is a queue: what it makes operations wait is what queueing theory says.</summary>
public sealed class SwapDeviceQueueTests(ITestOutputHelper output)
{
    private const int Replications = 20;
    private const int Arrivals = 15_000;
    private static readonly SimDuration _service = 10.Microseconds;

    [Theory]
    [InlineData(LatencyShape.Fixed, 1, 0.8)]
    [InlineData(LatencyShape.Fixed, 4, 0.85)]
    [InlineData(LatencyShape.Exponential, 1, 0.7)]
    [InlineData(LatencyShape.Exponential, 4, 0.85)]
    public void WaitTime_PoissonArrivals_AgreesWithQueueingTheory(LatencyShape shape, int channels, double load)
    {
        double[] waits = new double[Replications];
        for (int i = 0; i < Replications; i++)
            waits[i] = MeanWait((ulong)i, shape, channels, load);
        double rate = load * channels / _service.TotalSeconds;
        double expected = shape == LatencyShape.Fixed ? WaitOfMDc(channels, load) : WaitOfMMc(channels, load, rate);
        double mean = waits.Average();
        double error = Math.Sqrt(waits.Sum(wait => (wait - mean) * (wait - mean)) / (Replications - 1) / Replications);
        output.WriteLine($"{shape} c={channels} load={load}: theory {expected * 1e6:0.000} us,");
        output.WriteLine($"  measured {mean * 1e6:0.000} us ± {error * 1e6:0.000}");
        // 99.9 % of Student's t with 19 degrees of freedom.
        Assert.InRange(mean, expected - 3.883 * error, expected + 3.883 * error);
        Assert.True(error < 0.05 * expected, "The interval is too wide to prove anything.");
    }

    [Fact]
    public void WaitOfMDc_OneChannel_IsPollaczekKhinchine() =>
        Assert.Equal(0.8 / (2 * 0.2) * _service.TotalSeconds, WaitOfMDc(1, 0.8), 1e-9);

    private static double MeanWait(ulong seed, LatencyShape shape, int channels, double load)
    {
        MachineOptions options = HostRig.Host(16, 0, HostRig.Vm("vm", 16)) with
        {
            Swap = [new SwapDeviceOptions
            {
                Name = "ssd",
                Capacity = 16.Pages.Size,
                Channels = channels,
                Read = new LatencyModel(_service, shape),
                Write = new LatencyModel(1.Nanoseconds),
            }],
        };
        ActorSystem system = new(new ActorSystemOptions { Seed = seed, DefaultLookahead = 1.Nanoseconds });
        Props escalating(Func<Actor> make) => new(make) { Supervision = SupervisorStrategy.Escalating };
        IActorRef device = system.ActorOf(escalating(() => new SwapDevice(options, 0)), "ssd");
        SimDuration between = new((long)(_service.Picoseconds / (load * channels)));
        system.ActorOf(escalating(() => new Source(device, between)), "source");
        RunReport report = system.Run(new SequentialEngine(), new RunControl());
        Assert.Null(report.Failure);
        SwapCounters counters = system.Inspect<SwapDevice>(device).Counters;
        Assert.Equal(Arrivals, counters.Reads);
        // Little's law, to the picosecond: the integral of the number in the device is the sum of the times in it.
        Assert.Equal(counters.ReadTime.TotalPicoseconds + counters.WriteTime.TotalPicoseconds, counters.QueueIntegral);
        Assert.Equal(
            counters.ReadTime.TotalPicoseconds + counters.WriteTime.TotalPicoseconds,
            counters.WaitTime.TotalPicoseconds + counters.Busy.Picoseconds);
        return (double)counters.WaitTime.TotalPicoseconds / Arrivals / 1e12;
    }

    /// <summary>Erlang's C formula.</summary>
    private static double WaitOfMMc(int channels, double load, double rate)
    {
        double offered = load * channels;
        double term = 1;
        double sum = 0;
        for (int k = 0; k < channels; k++)
        {
            sum += term;
            term *= offered / (k + 1);
        }
        double delayed = term / (1 - load) / (sum + term / (1 - load));
        return delayed * load / (1 - load) / rate;
    }

    /// <summary>
    /// Crommelin's equations for M/D/c, iterated: all in service at t are gone at t + D, so the number then is the
    /// excess over c plus the Poisson arrivals of D.
    /// </summary>
    private static double WaitOfMDc(int channels, double load)
    {
        const int states = 400;
        double offered = load * channels;
        double[] arrivals = new double[80];
        arrivals[0] = Math.Exp(-offered);
        for (int k = 1; k < arrivals.Length; k++)
            arrivals[k] = arrivals[k - 1] * offered / k;
        double[] p = new double[states];
        p[0] = 1;
        for (int step = 0; step < 3000; step++)
        {
            double[] next = new double[states];
            for (int i = 0; i < states; i++)
                for (int k = 0; k < arrivals.Length && Math.Max(0, i - channels) + k < states; k++)
                    next[Math.Max(0, i - channels) + k] += p[i] * arrivals[k];
            p = next;
        }
        double waiting = 0;
        for (int i = channels; i < states; i++)
            waiting += (i - channels) * p[i];
        return waiting / (offered / _service.TotalSeconds);
    }

    /// <summary>Writes a page, and then reads it again and again at random instants.</summary>
    private sealed class Source(IActorRef device, SimDuration between) : Actor
    {
        private readonly LatencySampler _gaps = new(new(between, LatencyShape.Exponential));
        private int _slot = -1;
        private int _sent;

        protected override void PreStart() => Context.Tell(device, new WritePages(0, 1, []), 1.Nanoseconds);

        protected override void Receive(object message)
        {
            if (message is WriteCompleted written)
                _slot = written.Slots[0];
            if (message is ReadCompleted || _sent == Arrivals)
                return;
            if (message is string)
                Context.Tell(device, new ReadPages(++_sent, [_slot], 1), 1.Nanoseconds);
            Context.Tell(Context.Self, "arrival", _gaps.Draw(ref Context.Random));
        }
    }
}
