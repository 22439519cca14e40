namespace HyperActors.Actors;

/// <summary>
/// A message of the experiment itself and not of the modelled world, such as the command that something fails now:
/// mail faults let it pass.
/// </summary>
public interface IOutOfBand;
