using HyperActors.Actors;

namespace HyperActors.Benchmarks.Phold;

/// <summary>One logical process of PHOLD with the generator of ROSS: the same draws, so the same workload.</summary>
internal sealed class PholdActor(PholdParameters parameters, IActorRef[] processes, int process) : Actor
{
    // PHOLD's events carry nothing that matters, so all of them are one object.
    private static readonly object _event = new();

    private readonly double _remote = parameters.Remote;
    private readonly double _exponential = parameters.Exponential;
    private readonly double _lookahead = parameters.Lookahead;
    private readonly long _end = parameters.EndPicoseconds;
    private PholdStream _stream = new(process);

    public PholdStream Stream => _stream;

    protected override void PreStart()
    {
        for (int index = 0; index < parameters.Population; index++)
            Tell(Context, Context.Self);
    }

    protected override void Receive(object message)
    {
        IActorContext context = Context;
        IActorRef target = context.Self;
        if (_stream.Next() <= _remote)
            target = processes[(int)(_stream.Next() * processes.Length)];
        Tell(context, target);
    }

    private void Tell(IActorContext context, IActorRef target)
    {
        double increment = -_exponential * Math.Log(_stream.Next()) + _lookahead;
        double delay = increment * PholdParameters.Scale;
        if (context.Now.Picoseconds + delay < _end)
            context.Tell(target, _event, new SimDuration((long)delay));
    }
}
