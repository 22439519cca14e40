using System.Diagnostics;

namespace HyperActors.Machine;

/// <summary>Makes controllers from options.</summary>
internal static class BalloonControllers
{
    public static IBalloonController? Create(BalloonControlOptions? options) => options switch
    {
        null => null,
        ProportionalShareOptions proportional => new ProportionalShareController(proportional),
        HostTargetOptions hostTarget => new HostTargetController(hostTarget),
        EqualFractionOptions equalFraction => new EqualFractionController(equalFraction),
        _ => throw new UnreachableException($"There is no controller for {options}."),
    };

    /// <summary>Moves a target towards a goal by a step at most.</summary>
    public static long Step(long from, long goal, long step) => Math.Clamp(goal, from - step, from + step);
}

/// <summary>Shares with a tax on idle memory.</summary>
/// <remarks>
/// While all that VMs would have fits, balloons shrink. Else each VM is entitled to a part, and who would have more than
/// that is left no more than that. Untouched memory is no demand: a balloon would take it and gain nothing.
/// </remarks>
internal sealed class ProportionalShareController(ProportionalShareOptions options) : IBalloonController
{
    public SimDuration Every => options.Every;

    public int Sample => options.TaxPermille == 0 ? 0 : options.Sample;

    public long[] Targets(HostMemory host, ReadOnlySpan<VmMemory> vms)
    {
        MemoryClaim[] claims = new MemoryClaim[vms.Length];
        for (int i = 0; i < claims.Length; i++)
            claims[i] = new MemoryClaim(vms[i].Share, vms[i].Minimum, vms[i].Demand, vms[i].ActivePermille);
        long[] parts = MemoryDivision.ByShare(host.Frames - host.Reserve, claims, options.TaxPermille);
        for (int i = 0; i < parts.Length; i++)
        {
            long goal = parts[i] < vms[i].Demand ? vms[i].Memory - parts[i] : 0;
            parts[i] = BalloonControllers.Step(vms[i].Target, goal, options.Step.Pages.Value);
        }
        return parts;
    }
}

/// <summary>Keeps the host at a share of use.</summary>
internal sealed class HostTargetController(HostTargetOptions options) : IBalloonController
{
    public SimDuration Every => options.Every;

    public int Sample => 0;

    public long[] Targets(HostMemory host, ReadOnlySpan<VmMemory> vms)
    {
        long[] targets = new long[vms.Length];
        long given = 0;
        MemoryClaim[] claims = new MemoryClaim[vms.Length];
        for (int i = 0; i < claims.Length; i++)
        {
            claims[i] = new MemoryClaim(vms[i].Share, vms[i].Minimum, vms[i].Memory);
            targets[i] = vms[i].Target;
            given += vms[i].Memory - vms[i].Target;
        }
        long room = host.Frames * options.TargetPermille / 1000 - (host.Frames - host.Free);
        if (Math.Abs(room) <= options.Deadband.Pages.Value)
            return targets;
        long[] parts = MemoryDivision.ByShare(Math.Max(0, given + room), claims);
        for (int i = 0; i < parts.Length; i++)
        {
            long goal = BalloonControllers.Step(targets[i], vms[i].Memory - parts[i], options.Step.Pages.Value);
            // With too little room nobody grows, with room nobody shrinks.
            targets[i] = room < 0 ? Math.Max(targets[i], goal) : Math.Min(targets[i], goal);
        }
        return targets;
    }
}

/// <summary>The same fraction for all.</summary>
internal sealed class EqualFractionController(EqualFractionOptions options) : IBalloonController
{
    public SimDuration Every => options.Every;

    public int Sample => 0;

    public long[] Targets(HostMemory host, ReadOnlySpan<VmMemory> vms)
    {
        long rest = host.Frames - host.Reserve;
        MemoryClaim[] claims = new MemoryClaim[vms.Length];
        for (int i = 0; i < claims.Length; i++)
        {
            bool inactive = vms[i].Unmoved >= options.InactiveAfter;
            long has = vms[i].Memory - vms[i].Ballooned;
            claims[i] = inactive
                ? new MemoryClaim(1, has, has)
                : new MemoryClaim(1, Math.Min(vms[i].Minimum, vms[i].Memory), vms[i].Memory);
        }
        long[] parts = MemoryDivision.ByEqualFraction(Math.Max(0, rest), claims);
        for (int i = 0; i < parts.Length; i++)
            // What an inactive VM is asked for stays asked: it may come back.
            parts[i] = vms[i].Unmoved >= options.InactiveAfter ? vms[i].Target : vms[i].Memory - parts[i];
        return parts;
    }
}
