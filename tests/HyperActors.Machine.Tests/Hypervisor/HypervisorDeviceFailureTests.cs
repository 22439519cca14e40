using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>Devices that fail: operations are tried again after a pause, and no page is ever wrong.</summary>
public sealed class HypervisorDeviceFailureTests
{
    private static readonly SimTime _atOnce = SimTime.Zero + 1.Milliseconds;

    [Fact]
    public void Read_FailingThreeTimes_IsTriedAgainAndSucceeds()
    {
        HostRig rig = RigOf(new FlakyDevice { FailReads = 3 });
        rig.Touch(0, "0w 1w 2w 3w 4w 0", _atOnce);
        Assert.Null(rig.RunUnchecked().Failure);
        // Pauses of 1, 2 and 4 ms, and four operations of 20 µs.
        Assert.Equal("map 0->3 Major", What(rig.Guest(0).Log[^1]));
        Assert.StartsWith("13082800ns", rig.Guest(0).Log[^1]);
        Assert.Equal(3, rig.Hypervisor.Counters.SwapRetries);
        Assert.Equal(1, rig.Hypervisor.Counters.PagesSwappedIn[0]);
    }

    [Fact]
    public void Read_FailingForEver_IsAnErrorOfItsVmAlone()
    {
        HostRig rig = RigOf(new FlakyDevice { FailReads = 4 });
        rig.Touch(0, "0w 1w 2w 3w 4w 0", _atOnce).Touch(0, "1", _atOnce + 50.Milliseconds);
        Assert.Null(rig.RunUnchecked().Failure);
        Assert.Equal(1, rig.Guest(0).Errors);
        Assert.Equal(0, rig.Guest(0).Pending);
        Assert.Equal(1, rig.Hypervisor.Counters.PagesLost);
        Assert.Equal(1, rig.Guest(0).Major);
    }

    [Fact]
    public void Write_FailingForEver_LeavesThePageInMemory()
    {
        HostRig rig = RigOf(new FlakyDevice { FailWrites = 4 });
        rig.Touch(0, "0w 1w 2w 3w 4w", _atOnce).Touch(0, "0 1", _atOnce + 50.Milliseconds);
        Assert.Null(rig.RunUnchecked().Failure);
        Assert.Equal(3, rig.Hypervisor.Counters.SwapRetries);
        Assert.Equal(0, rig.Guest(0).Pending);
        Assert.Equal(0, rig.Guest(0).Errors);
    }

    [Fact]
    public void Write_DeviceSaysFull_GoesToAnotherDevice()
    {
        FlakyDevice[] devices = [new() { FailWrites = int.MaxValue, Error = IoError.DeviceFull }, new()];
        HostRig rig = RigOf(devices);
        rig.Touch(0, "0w 1w 2w 3w 4w 0 1", _atOnce);
        Assert.Null(rig.RunUnchecked().Failure);
        Assert.Equal(2, rig.Guest(0).Major);
        Assert.Equal(0, devices[0].Written);
        Assert.True(devices[1].Written >= 2);
        Assert.Equal(0, rig.Hypervisor.Counters.SwapRetries);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("linux")]
    public void EveryAnswer_GivenTwice_ChangesNothing(string policy)
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            MachineOptions options = HostRig.Host(12, 64, HostRig.Vm("a", 32), HostRig.Vm("b",
                32)) with
            { Seed = seed };
            options = options with { Hypervisor = options.Hypervisor with { Eviction = policy } };
            HostRig rig = new(options, i => new FlakyDevice { Index = i, Twice = true, FailReads = 5, FailWrites = 5 });
            for (int vm = 0; vm < 2; vm++)
                rig.Tell(vm, new RandomWork(300, 16, 50, 2, 30.Microseconds), SimTime.Zero);
            RunReport report = rig.RunUnchecked();
            Assert.True(report.Failure is null, $"seed {seed}: {report.Failure?.Exception}");
            Assert.All(rig.Guests, guest => Assert.Equal(0, guest.Pending));
            Assert.Equal(0, rig.Hypervisor.FaultsWaiting);
        }
    }

    private static HostRig RigOf(params FlakyDevice[] devices)
    {
        MachineOptions options = HostRig.Host(6, 16, HostRig.Vm("a", 8));
        options = options with { Swap = [.. devices.Select((_, i) => options.Swap[0] with { Name = $"disk{i}" })] };
        return new HostRig(options, i =>
        {
            devices[i].Index = i;
            return devices[i];
        });
    }

    private static string What(string line) => line[(line.IndexOf(' ') + 1)..];

    /// <summary>Slots in a dictionary, and as many refusals at first as one likes.</summary>
    private sealed class FlakyDevice : Actor
    {
        private readonly SortedDictionary<int, uint> _slots = [];
        private int _nextSlot;

        public int Index { get; set; }

        public int FailReads { get; set; }

        public int FailWrites { get; set; }

        public bool Twice { get; init; }

        public IoError Error { get; init; } = IoError.Failed;

        public int Written { get; private set; }

        protected override void Receive(object message)
        {
            object? answer = message switch
            {
                ReadPages read when FailReads-- > 0 => new IoFailed(Index, read.Request, Error),
                WritePages write when FailWrites-- > 0 => new IoFailed(Index, write.Request, Error),
                ReadPages read => new ReadCompleted(Index, read.Request, [.. read.Slots.Select(slot => _slots[slot])]),
                WritePages write => new WriteCompleted(Index, write.Request, Store(write)),
                DiscardSlots discard => Forget(discard),
                _ => throw new InvalidOperationException($"{message}"),
            };
            for (int i = 0; answer is not null && i < (Twice ? 2 : 1); i++)
                Context.Tell(Context.Sender!, answer, (20 + 7 * i).Microseconds);
        }

        private int[] Store(WritePages write)
        {
            int[] slots = [.. Enumerable.Range(_nextSlot, write.Count)];
            _nextSlot += write.Count;
            for (int i = 0; i < slots.Length; i++)
                _slots.Add(slots[i], write.Stamps[i]);
            Written += write.Count;
            return slots;
        }

        private object? Forget(DiscardSlots discard)
        {
            foreach (int slot in discard.Slots)
                Assert.True(_slots.Remove(slot));
            return null;
        }
    }
}
