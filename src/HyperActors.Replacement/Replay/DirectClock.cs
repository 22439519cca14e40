using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>Direct calls to a <see cref="ClockPolicy"/>.</summary>
internal readonly struct DirectClock(ClockPolicy policy) : IReplayedPolicy
{
    public static Surplus Surplus => Surplus.Never;

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
    public int Replace(int incoming) => policy.Replace();

    public bool TrySelectSurplus(int incoming, out int frame)
    {
        frame = -1;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evict(int frame) => policy.Evict(new FrameNumber(frame));

    public void Remove(int frame) => policy.Remove(new FrameNumber(frame));

    public void Forget(int page) => policy.Forget(page);
}
