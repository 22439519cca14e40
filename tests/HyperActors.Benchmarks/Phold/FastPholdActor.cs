using HyperActors.Actors;

namespace HyperActors.Benchmarks.Phold;

/// <summary>PHOLD with a cheap generator, so that the runtime and not the model is what is measured.</summary>
internal sealed class FastPholdActor(PholdParameters parameters, IActorRef[] processes, int process) : Actor
{
    private static readonly object _event = new();

    private readonly ulong _remote = Probability.FromDouble(parameters.Remote).Threshold;
    private readonly double _exponential = parameters.Exponential * PholdParameters.Scale;
    private readonly double _lookahead = parameters.Lookahead * PholdParameters.Scale;
    private readonly long _end = parameters.EndPicoseconds;
    private RandomStream _stream = RandomStream.For(1, "phold " + process);

    protected override void PreStart()
    {
        for (int index = 0; index < parameters.Population; index++)
            Tell(Context, Context.Self);
    }

    protected override void Receive(object message)
    {
        IActorContext context = Context;
        IActorRef target = context.Self;
        if (_stream.Next() < _remote)
            target = processes[_stream.Below(processes.Length)];
        Tell(context, target);
    }

    private void Tell(IActorContext context, IActorRef target)
    {
        long delay = (long)(_exponential * ExponentialTable.Draw(_stream.Next()) + _lookahead);
        if (context.Now.Picoseconds + delay < _end)
            context.Tell(target, _event, new SimDuration(delay));
    }
}
