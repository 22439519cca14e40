namespace HyperActors.Machine.Tests;

/// <summary>Which device is written to, what it is told when, and how it fares.</summary>
public sealed class SwapChannelTests
{
    private bool _isUrgent;

    [Fact]
    public void Choose_EqualPriorities_InTurnUntilFullThenTheLower()
    {
        SwapChannels channels = Make(("a", 1, 4), ("b", 1, 2), ("c", 0, 4));
        string chosen = "";
        while (channels.Choose() is { } channel)
        {
            chosen += channel.Name;
            channel.Book(1);
        }
        Assert.Equal("ababaacccc", chosen);
        Assert.False(channels.HasRoom);
    }

    [Fact]
    public void Choose_DeviceSaysFull_NotAgainUntilASlotIsDiscarded()
    {
        SwapChannels channels = Make(("a", 0, 4));
        channels[0].Book(2);
        channels[0].SayFull();
        Assert.Null(channels.Choose());
        channels[0].Discard(1);
        Assert.Equal(("a", 3), (channels.Choose()?.Name, channels[0].Free));
    }

    [Fact]
    public void Choose_DeviceBroken_OnlyForThoseWhoWaitForAFrame()
    {
        SwapChannels channels = Make(("a", 0, 4));
        channels[0].Health.Break();
        Assert.Equal((null, false), (channels.Choose(), channels.MayMakeRoom));
        _isUrgent = true;
        Assert.Equal((channels[0], true), (channels.Choose(), channels.MayMakeRoom));
        _isUrgent = false;
        channels[0].Health.Succeed();
        Assert.Same(channels[0], channels.Choose());
    }

    [Fact]
    public void TryBegin_QueueFull_WaitsInOrder()
    {
        SwapChannel channel = Make(("a", 0, 4))[0];
        SwapMessage[] reads = [.. Enumerable.Range(0, 4).Select(static i => new ReadPages(i, [i], 1))];
        Assert.Equal([true, true, false, false], reads.Select(channel.TryBegin));     // one channel, a queue of one
        Assert.Equal((2, 2), (channel.Told, channel.Pending));
        Assert.Same(reads[2], channel.End());
        Assert.True(channel.TryBegin(reads[2]));
        Assert.Same(reads[3], channel.End());
        Assert.Null(channel.End());
    }

    [Fact]
    public void TakeDiscarded_AfterDiscards_TellsEachOnce()
    {
        SwapChannel channel = Make(("a", 0, 4))[0];
        channel.Book(3);
        channel.Discard(2);
        channel.Discard(0);
        Assert.True(channel.HasDiscarded);
        Assert.Equal([2, 0], channel.TakeDiscarded());
        Assert.False(channel.HasDiscarded);
        Assert.Equal(1, channel.Used);
    }

    [Fact]
    public void TryGiveUp_DeviceCameBackAndWentAgain_OnlyTheOutageUnderWay()
    {
        DeviceHealth health = new();
        Assert.True(health.TryGo(fault: 3, out int first));
        Assert.False(health.TryGo(fault: 3, out _));
        health.ComeBack();
        Assert.False(health.TryGiveUp(first));
        Assert.True(health.TryGo(fault: 5, out int second));
        Assert.False(health.TryGiveUp(first));
        Assert.Equal((true, 5), (health.IsAwaited, health.Fault));
        Assert.True(health.TryGiveUp(second));
        Assert.Equal((false, true), (health.IsAwaited, health.IsDown));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 3)]
    [InlineData(7, 64, 127)]
    [InlineData(8, 64, 191)]        // grows no more
    public void RetryPauses_Tries_DoubleUpTo64Milliseconds(int tries, int after, int sum)
    {
        Assert.Equal(after.Milliseconds, RetryPauses.After(tries));
        Assert.Equal(sum.Milliseconds, RetryPauses.Sum(tries));
        Assert.Equal(SimDuration.Zero, RetryPauses.Sum(0));
    }

    private SwapChannels Make(params (string Name, int Priority, int Slots)[] devices)
    {
        MachineOptions machine = HostRig.Host(16, 0, HostRig.Vm("vm", 16)) with
        {
            Swap = [.. devices.Select(static device => new SwapDeviceOptions
            {
                Name = device.Name,
                Priority = device.Priority,
                Capacity = device.Slots.Pages.Size,
                Channels = 1,
                QueueDepth = 1,
            })],
        };
        return new SwapChannels(machine, () => _isUrgent);
    }
}
