namespace HyperActors.Machine.Tests;

/// <summary>In which order an ideal policy is told what happened: <c>+f</c> a page in a frame, <c>vm:page</c> a reference.</summary>
public sealed class ReferenceLogsTests : IReferenceListener
{
    private readonly ReferenceLogs _logs = new(frames: 8, vms: 2);
    private readonly List<string> _told = [];

    [Fact]
    public void TellAll_TwoVms_ByTimeThenVmAndArrivalsFirst()
    {
        _logs.Arrive(frame: 4, At(2));
        _logs.Take(1, [Log(time: 1, page: 7, count: 3, step: 2)]);      // at 1, 3 and 5
        _logs.Take(0, [Log(time: 2, page: 5), Log(time: 3, page: 6)]);
        Assert.Equal("1:7 +4 0:5 0:6 1:7 1:7", Tell(now: 9));
        Assert.Equal("", Tell(now: 9));
    }

    [Fact]
    public void TellAll_ArrivalLaterThanNow_WaitsForTheNext()
    {
        _logs.Arrive(frame: 4, At(9));
        Assert.Equal("", Tell(now: 8));
        Assert.True(_logs.IsArriving(4));
        Assert.Equal("+4", Tell(now: 9));
        Assert.False(_logs.TryCancelArrival(4));
    }

    [Fact]
    public void TryCancelArrival_FrameIsFilledAgain_OnlyTheSecondArrivalIsTold()
    {
        _logs.Arrive(frame: 4, At(1));
        Assert.True(_logs.TryCancelArrival(4));
        _logs.Arrive(frame: 4, At(3));
        _logs.Take(0, [Log(time: 2, page: 5)]);
        Assert.Equal("0:5 +4", Tell(now: 3));
    }

    [Fact]
    public void Outstanding_OneAnswersAndOneIsGone_None()
    {
        _logs.Expect();
        _logs.Expect();
        _logs.Take(0, []);
        Assert.Equal(1, _logs.Outstanding);
        _logs.Withdraw();
        Assert.Equal(0, _logs.Outstanding);
    }

    void IReferenceListener.OnArrival(int frame) => _told.Add($"+{frame}");

    void IReferenceListener.OnReference(int vm, int page) => _told.Add($"{vm}:{page}");

    private static SimTime At(long time) => SimTime.Zero + time.Microseconds;

    private static PageReferences Log(long time, int page, int count = 1, long step = 0) =>
        new(At(time), page, count, step.Microseconds);

    private string Tell(long now)
    {
        _told.Clear();
        _logs.TellAll(At(now), this);
        return string.Join(' ', _told);
    }
}
