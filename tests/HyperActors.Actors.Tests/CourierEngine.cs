namespace HyperActors.Actors.Tests;

/// <summary>
/// An engine whose batches are still on their way when the next window opens, and that supervises from outside: what an
/// engine on another actor system does.
/// </summary>
internal sealed class CourierEngine : IEngine
{
    public string Name => "courier";

    /// <summary>Failures whose last verdict was each directive.</summary>
    public int[] Verdicts { get; } = new int[4];

    public void Run(EngineSession session)
    {
        session.DivideFully();
        List<EventBatch>[] underway = [.. session.Partitions.Select(_ => new List<EventBatch>())];
        while (session.OpenWindow())
        {
            List<EventBatch> told = [];
            foreach (Partition partition in session.Active)
            {
                Arrive(partition, underway);
                while (partition.TryRunWindow() is { } failure)
                    Supervise(partition, failure);
                told.AddRange(partition.TakeOutgoing());
            }
            foreach (EventBatch batch in told)
            {
                session.Announce(batch);
                underway[batch.Destination].Add(batch);
            }
        }
        foreach (Partition partition in session.Partitions)
            Arrive(partition, underway);
    }

    private static void Arrive(Partition partition, List<EventBatch>[] underway)
    {
        foreach (EventBatch batch in underway[partition.Index])
            partition.Deliver(batch);
        underway[partition.Index].Clear();
    }

    private void Supervise(Partition partition, ActorFailure failure)
    {
        partition.Supervise();
        if (failure.Verdicts.Count == 0)
            return;
        Assert.All(failure.Verdicts.SkipLast(1), verdict => Assert.Equal(Directive.Escalate, verdict.Directive));
        SupervisorVerdict last = failure.Verdicts[^1];
        Verdicts[(int)last.Directive]++;
        // A resumed actor may stop itself at once, on a message that it had put aside.
        Assert.True(last.Directive != Directive.Stop || EngineSession.HasStopped(last.Actor));
    }
}
