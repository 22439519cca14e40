namespace HyperActors.Machine;

/// <summary>
/// The simulated machine came to an end of its own: its hypervisor ran out of memory and may kill nobody. The model is
/// sound; the run is over.
/// </summary>
/// <param name="message">Who waits for what, and why nothing could be freed.</param>
public sealed class SimulatedSystemDiedException(string message) : Exception(message);
