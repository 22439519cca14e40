using HyperActors.Actors;

namespace HyperActors.TestKit;

// What a test says when it fails.
public partial class ActorTestKit
{
    /// <summary>The last messages as a sequence diagram: actors as columns, time downwards.</summary>
    /// <returns>Lines of text; empty when nothing has happened, or <see cref="TestKitOptions.DiagramLength"/> is 0.</returns>
    public string Diagram() => SequenceDiagram.Of(
        [.. History.Where(static entry => entry.Message is not ProbeCommand).TakeLast(Options.DiagramLength)]);

    /// <summary>An expectation that did not come true, with the last events and how to see it again.</summary>
    /// <param name="what">What was expected, and what came.</param>
    /// <param name="cause">What was thrown inside; <see langword="null"/> if nothing was.</param>
    public ExpectationException Failure(string what, Exception? cause = null)
    {
        string diagram = Diagram();
        string faults = string.Concat(_faults.Select(static fault => $"fault: {fault}\n"));
        return new ExpectationException($"{what}\n\n{diagram}{(diagram == "" ? "" : "\n")}{faults}{ReplayHint()}", cause);
    }

    /// <summary>An actor failed, and no supervisor bore it.</summary>
    internal ExpectationException Failure(RunFailure failure) => Failure(
        $"{failure.ActorPath} failed at {failure.Time}"
        + (failure.Message is { } message ? $" when it received {MessageText.Of(message)}" : "")
        + $": {failure.Exception.GetType().Name}: {failure.Exception.Message}",
        failure.Exception);

    /// <summary>What is known of the past, with what the engine showed of a failure.</summary>
    private IReadOnlyList<RecordedMessage> History => LastReport?.Failure?.History ?? System.History;

    private string ReplayHint() => Options.Schedule.ReplayHint(System.Options.Seed);
}
