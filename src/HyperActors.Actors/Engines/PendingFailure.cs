namespace HyperActors.Actors;

/// <summary>A failure that ends the run, until it is known that none came before it.</summary>
internal sealed record PendingFailure(long Time, ActorCell Cell, Exception Exception, object? Message)
{
    /// <summary>Whether this one comes first in (time, actor): what decides which failure a run reports.</summary>
    public bool IsBefore(PendingFailure? other)
    {
        if (other is null)
            return true;
        return Time < other.Time || (Time == other.Time && ActorCell.CompareOrder(Cell, other.Cell) < 0);
    }
}
