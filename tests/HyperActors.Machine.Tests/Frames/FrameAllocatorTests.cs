using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

public sealed class FrameAllocatorTests
{
    [Fact]
    public void AllocateFrames_DownToTheReserve_IsDeniedUnlessUrgent()
    {
        Client client = Run(
            new AllocateFrames(1, 0, 4, 0, Urgent: false),
            new AllocateFrames(2, 0, 2, 0, Urgent: false),
            new AllocateFrames(3, 0, 2, 0, Urgent: true));
        Assert.Equal(["granted 1: 0 1 2 3", "denied 2: 2 free", "granted 3: 4 5", "low True: 0"], client.Heard);
    }

    [Fact]
    public void AllocateFrames_WithOptional_StopsAtTheLowWatermark()
    {
        // Low is 2 of 6 frames: one is wanted, three more leave 2 free.
        Client client = Run(new AllocateFrames(1, 0, 1, 9, Urgent: false));
        Assert.Equal(["granted 1: 0 1 2 3"], client.Heard);
    }

    [Fact]
    public void FreeFrames_ToHigh_EndsTheShortageOnce()
    {
        Client client = Run(
            new AllocateFrames(1, 0, 5, 0, Urgent: false),
            new FreeFrames(0, [0], Evicted: true),
            new FreeFrames(0, [1], Evicted: true),
            new FreeFrames(0, [2], Evicted: true));
        Assert.Equal(["granted 1: 0 1 2 3 4", "low True: 1", "low False: 3"], client.Heard);
    }

    [Fact]
    public void LostFrames_CountsEvictedFramesThatAreHandedOutAgain()
    {
        Client client = Run(
            new AllocateFrames(1, 0, 4, 0, Urgent: false),
            new FreeFrames(0, [0, 1], Evicted: true),
            new FreeFrames(0, [2], Evicted: false),
            new AllocateFrames(2, 1, 4, 0, Urgent: false));
        Assert.Equal([(0, 1, 2L)], client.Allocator!.Counters.LostFrames.All());
        Assert.Equal(5, client.Allocator.Counters.PeakUsed);
    }

    [Fact]
    public void FreeFrames_OfAnother_BreaksTheInvariant() => Assert.IsType<BrokenInvariantException>(Run(
        new AllocateFrames(1, 0, 1, 0, Urgent: false), new FreeFrames(1, [4], Evicted: false)).Failure);

    [Fact]
    public void FreeFrames_Twice_BreaksTheInvariant() => Assert.IsType<BrokenInvariantException>(Run(
        new AllocateFrames(1, 0, 1, 0, Urgent: false),
        new FreeFrames(0, [4], Evicted: false),
        new FreeFrames(0, [4], Evicted: false)).Failure);

    private static Client Run(params AllocatorMessage[] messages)
    {
        MachineOptions options = HostRig.Host(6, 0, HostRig.Vm("a", 8), HostRig.Vm("b", 8));
        ActorSystem system = new(new ActorSystemOptions { DefaultLookahead = 1.Nanoseconds });
        Props escalating(Func<Actor> make) => new(make) { Supervision = SupervisorStrategy.Escalating };
        IActorRef allocator = system.ActorOf(escalating(() => new FrameAllocator(options)), "allocator");
        Client client = new(allocator, messages);
        system.ActorOf(escalating(() => client), "client");
        client.Failure = system.Run(new SequentialEngine(), new RunControl()).Failure?.Exception;
        client.Allocator = system.Inspect<FrameAllocator>(allocator);
        return client;
    }

    /// <summary>Tells the allocator all it has to tell, and notes what it hears.</summary>
    private sealed class Client(IActorRef allocator, AllocatorMessage[] messages) : Actor
    {
        public List<string> Heard { get; } = [];

        public Exception? Failure { get; set; }

        public FrameAllocator? Allocator { get; set; }

        protected override void PreStart()
        {
            for (int i = 0; i < messages.Length; i++)
                Context.Tell(allocator, messages[i], (1 + i).Microseconds);
        }

        protected override void Receive(object message) => Heard.Add(message switch
        {
            FramesGranted granted => $"granted {granted.Request}: {string.Join(' ', granted.Frames)}",
            FramesDenied denied => $"denied {denied.Request}: {denied.Free} free",
            WatermarkCrossed crossed => $"low {crossed.BelowLow}: {crossed.Free}",
            _ => throw new InvalidOperationException($"{message}"),
        });
    }
}
