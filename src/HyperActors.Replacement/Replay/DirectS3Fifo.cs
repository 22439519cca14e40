using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>Direct calls to a <see cref="S3FifoPolicy"/>.</summary>
internal readonly struct DirectS3Fifo(S3FifoPolicy policy) : IReplayedPolicy
{
    public static Surplus Surplus => Surplus.OnFaults;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(int frame) => policy.Touch(new FrameNumber(frame));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(int frame, int page) => policy.Insert(new FrameNumber(frame), page);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SelectVictim(int incoming)
    {
        policy.TrySelectVictim(incoming, out FrameNumber victim);
        return victim.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Replace(int incoming)
    {
        int frame = SelectVictim(incoming);
        Evict(frame);
        Insert(frame, incoming);
        return frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySelectSurplus(int incoming, out int frame)
    {
        bool found = policy.TrySelectSurplus(incoming, out FrameNumber victim);
        frame = victim.Value;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evict(int frame) => policy.Evict(new FrameNumber(frame));

    public void Remove(int frame) => policy.Remove(new FrameNumber(frame));

    public void Forget(int page) => policy.Forget(page);
}
