namespace HyperActors.Machine.Tests;

public sealed class EpisodeJournalTests
{
    /// <summary>Steps of three actors, as (actor, time), in the order in which each reports them.</summary>
    private static readonly (int Log, long Time)[] _reported =
        [(0, 10), (2, 10), (1, 5), (1, 10), (0, 10), (2, 20), (0, 30), (1, 40), (2, 25)];

    private static readonly (int Log, long Time)[] _inOrder =
        [(1, 5), (0, 10), (0, 10), (1, 10), (2, 10), (2, 20), (2, 25), (0, 30), (1, 40)];

    public static TheoryData<long[]> Takings => new([100], [10, 100], [11, 26, 100], [5, 6, 20, 30, 40, 41], [0, 10, 10, 25, 99]);

    [Theory]
    [MemberData(nameof(Takings))]
    public void Take_AtAnyInstants_StepsAreReadInTheOrderOfTheModel(long[] instants)
    {
        EpisodeJournal journal = Report(_reported);
        EpisodeSteps steps = new();
        Listener listener = new();
        foreach (long instant in instants)
        {
            journal.Take(new SimTime(instant), steps);
            steps.Read(listener);
            Assert.Equal(_inOrder.TakeWhile(step => step.Time < instant), listener.Heard);
        }
    }

    /// <summary>Thousands of steps, so that every buffer grows; what one actor reports keeps its order.</summary>
    [Fact]
    public void Take_ManySteps_NoneIsLostAndEqualTimesKeepTheirOrder()
    {
        const int Steps = 10_000;
        EpisodeJournal journal = new();
        EpisodeLog[] logs = [.. Enumerable.Range(0, 5).Select(index => journal.Open("vm" + index, ObservedRole.GuestVm, index))];
        for (int step = 0; step < Steps; step++)
            logs[step % 5].Add(Step(step / 100, step));
        EpisodeSteps steps = new();
        Listener listener = new();
        for (int time = 0; time <= Steps / 100; time += 7)
        {
            journal.Take(new SimTime(time), steps);
            steps.Read(listener);
        }
        journal.Take(SimTime.MaxValue, steps);
        steps.Read(listener);
        Assert.Equal(Enumerable.Range(0, Steps).OrderBy(static step => (step / 100, step % 5, step)).Select(static step => (long)step),
            listener.Requests);
    }

    [Fact]
    public void Read_Twice_TheSecondReadsNothing()
    {
        EpisodeJournal journal = Report(_reported);
        EpisodeSteps steps = new();
        Listener listener = new();
        journal.Take(SimTime.MaxValue, steps);
        steps.Read(listener);
        steps.Read(listener);
        Assert.Equal(_inOrder, listener.Heard);
    }

    private static EpisodeJournal Report((int Log, long Time)[] steps)
    {
        EpisodeJournal journal = new();
        EpisodeLog[] logs = [.. Enumerable.Range(0, 3).Select(index => journal.Open("vm" + index, ObservedRole.GuestVm, index))];
        foreach ((int log, long time) in steps)
            logs[log].Add(Step(time, 0));
        return journal;
    }

    private static EpisodeRecord Step(long time, long request) =>
        new(new SimTime(time), default, request, 0, 0, 0, EpisodeStep.PageMapped, 0);

    private sealed class Listener : IEpisodeReader
    {
        public List<(int Log, long Time)> Heard { get; } = [];

        public List<long> Requests { get; } = [];

        public void Read(int log, in EpisodeRecord record)
        {
            Heard.Add((log, record.Time.Picoseconds));
            Requests.Add(record.Request);
        }
    }
}
