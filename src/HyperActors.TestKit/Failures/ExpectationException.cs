namespace HyperActors.TestKit;

/// <summary>
/// An expectation of a test did not come true. The message tells all that is known: what was expected and what came, the
/// last events as a diagram, and how to see it again.
/// </summary>
/// <param name="message">The whole text.</param>
/// <param name="cause">What was thrown inside; <see langword="null"/> if nothing was.</param>
public sealed class ExpectationException(string message, Exception? cause = null)
    : Exception(message, cause), IAssertionException;

/// <summary>
/// Marks an exception as the failure of a test, not as an error in it: test frameworks look for an interface of this name.
/// </summary>
public interface IAssertionException;
