using HyperActors.Actors;

namespace HyperActors.Benchmarks.Phold;

/// <summary>One PHOLD system, built and run through the public API of the runtime.</summary>
internal sealed class PholdRun
{
    private readonly ActorSystem _system;
    private readonly IActorRef[] _processes;

    public PholdRun(PholdParameters parameters, bool fast)
    {
        _system = new ActorSystem(new ActorSystemOptions { DefaultLookahead = parameters.LookaheadSpan });
        _processes = new IActorRef[parameters.Processes];
        for (int index = 0; index < _processes.Length; index++)
        {
            int process = index;
            Props props = new(() => fast
                ? new FastPholdActor(parameters, _processes, process)
                : new PholdActor(parameters, _processes, process));
            _processes[index] = _system.ActorOf(props, "p" + index);
        }
    }

    public RunReport Run(IEngine engine, IRunObserver? observer = null) =>
        _system.Run(engine, new RunControl { Observer = observer });

    /// <summary>FNV-1a over the final state of every stream.</summary>
    public ulong Hash()
    {
        ulong hash = 1469598103934665603;
        foreach (IActorRef process in _processes)
            _system.Inspect<PholdActor>(process).Stream.AddTo(ref hash);
        return hash;
    }
}
