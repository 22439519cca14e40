namespace HyperActors.Machine.Tests.Translation;

/// <summary>A TLB as one would explain it: for each set a list of entries, the newest first.</summary>
internal sealed class NaiveTlb(TlbShape shape)
{
    private readonly List<(ulong Key, uint Payload)>[] _sets =
        [.. Enumerable.Range(0, Math.Max(1, shape.Entries / shape.Ways)).Select(_ => new List<(ulong, uint)>())];

    internal bool TryGet(ulong key, out uint payload)
    {
        List<(ulong Key, uint Payload)> set = SetOf(key);
        int at = set.FindIndex(entry => entry.Key == key);
        payload = at < 0 ? 0 : set[at].Payload;
        if (at < 0)
            return false;
        set.RemoveAt(at);
        set.Insert(0, (key, payload));
        return true;
    }

    internal void Fill(ulong key, uint payload)
    {
        List<(ulong Key, uint Payload)> set = SetOf(key);
        set.RemoveAll(entry => entry.Key == key);
        set.Insert(0, (key, payload));
        if (set.Count > shape.Ways || shape.Entries == 0)
            set.RemoveAt(set.Count - 1);
    }

    internal void Invalidate(ulong key) => SetOf(key).RemoveAll(entry => entry.Key == key);

    internal void FlushAll()
    {
        foreach (List<(ulong, uint)> set in _sets)
            set.Clear();
    }

    internal void FlushAddressSpace(int asid)
    {
        foreach (List<(ulong Key, uint)> set in _sets)
            set.RemoveAll(entry => (int)(entry.Key >> 47) == asid);
    }

    private List<(ulong Key, uint Payload)> SetOf(ulong key) => _sets[(int)((key & ((1UL << 45) - 1)) % (ulong)_sets.Length)];
}
