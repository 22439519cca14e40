using System.Globalization;

namespace HyperActors.Akka;

/// <summary>Names of hosts: those of the simulated actors, in the letters that Akka allows.</summary>
internal static class HostName
{
    public static string Of(IActorRef root) => Uri.EscapeDataString(root.Name);

    /// <summary>
    /// A child's name may be used again while the host of its predecessor is still ending, so it is numbered.
    /// </summary>
    public static string Of(IActorRef child, int number) =>
        Uri.EscapeDataString(child.Name) + "." + number.ToString(CultureInfo.InvariantCulture);
}
