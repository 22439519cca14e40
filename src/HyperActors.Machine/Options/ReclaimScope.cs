namespace HyperActors.Machine;

/// <summary>Whose frames compete with each other for staying.</summary>
public enum ReclaimScope
{
    /// <summary>All frames of all VMs stand in one policy; shares are not looked at.</summary>
    Global,

    /// <summary>
    /// Each VM has a policy of its own; the VM with the fewest shares for a resident page gives first (min-funding
    /// revocation, Waldspurger, OSDI 2002).
    /// </summary>
    PerVm,
}
