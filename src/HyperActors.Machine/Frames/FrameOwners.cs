namespace HyperActors.Machine;

/// <summary>The <see cref="FrameOwner"/> of each machine frame: one byte a frame up to 125 VMs, two beyond.</summary>
internal sealed class FrameOwners
{
    private readonly sbyte[] _narrow = [];
    private readonly short[] _wide = [];
    private readonly bool _isNarrow;

    /// <summary>Frames that are all free, and taken from nobody.</summary>
    /// <param name="frames">How many frames.</param>
    /// <param name="vms">How many VMs; at most <see cref="FrameOwner.MostVms"/>.</param>
    public FrameOwners(int frames, int vms)
    {
        _isNarrow = vms <= FrameOwner.MostVmsInAByte;
        if (_isNarrow)
            Array.Fill(_narrow = new sbyte[frames], (sbyte)FrameOwner.Nobody.Code);
        else
            Array.Fill(_wide = new short[frames], FrameOwner.Nobody.Code);
    }

    /// <summary>The owner of a frame.</summary>
    public FrameOwner this[int frame]
    {
        get => FrameOwner.OfCode(_isNarrow ? _narrow[frame] : _wide[frame]);
        set
        {
            if (_isNarrow)
                _narrow[frame] = (sbyte)value.Code;
            else
                _wide[frame] = value.Code;
        }
    }
}
