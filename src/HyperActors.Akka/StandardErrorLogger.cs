using Akka.Dispatch;

namespace HyperActors.Akka;

/// <summary>
/// Akka.NET's log on standard error, as standard output carries the result of a run. Named in <c>config/akka.conf</c>.
/// </summary>
public sealed class StandardErrorLogger
    : AkkaActor.UntypedActor, IRequiresMessageQueue<AkkaEvent.ILoggerMessageQueueSemantics>
{
    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AkkaEvent.InitializeLogger: Sender.Tell(new AkkaEvent.LoggerInitialized(), Self); break;
            case AkkaEvent.LogEvent entry: Console.Error.WriteLine(entry.ToString()); break;
            default: Unhandled(message); break;
        }
    }
}
