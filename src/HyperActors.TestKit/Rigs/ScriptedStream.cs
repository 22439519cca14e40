using HyperActors.Workloads;

namespace HyperActors.TestKit;

/// <summary>The accesses of a list, once.</summary>
internal sealed class ScriptedStream(AccessRun[] script) : IAccessStream
{
    private int _next;

    public int Fill(Span<AccessRun> buffer)
    {
        int count = Math.Min(buffer.Length, script.Length - _next);
        script.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }
}
