namespace HyperActors.Actors;

/// <summary>A message whose content is part of the run's digest. Others count by their type's name alone.</summary>
public interface IDigested
{
    /// <summary>Adds what distinguishes this message from another.</summary>
    void AddTo(ref Digest digest);
}
