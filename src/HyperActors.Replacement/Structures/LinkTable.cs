using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>
/// Doubly linked lists threaded through one array: node i is frame i (or, above the frames, a remembered page), and
/// each list is a ring closed by a sentinel node of its own.
/// </summary>
/// <remarks>
/// Why rings in an array: a policy removes nodes from the middle (a page freed by its owner, a victim refused), so
/// queues must be linked; indices take half of the memory of references, the two links of a node share a cache line,
/// and the sentinel removes every "is the list empty" branch from linking and unlinking. An unlinked node points to
/// <see cref="Nowhere"/>, which doubles as the record of whether its frame holds a page.
/// </remarks>
internal readonly struct LinkTable
{
    public const int Nowhere = -1;

    private readonly Link[] _links;

    /// <param name="nodes">How many nodes can be linked.</param>
    /// <param name="lists">How many lists; the sentinel of list k is node <c>nodes + k</c>.</param>
    public LinkTable(int nodes, int lists)
    {
        _links = new Link[nodes + lists];
        Array.Fill(_links, new Link { Previous = Nowhere, Next = Nowhere }, 0, nodes);
        for (int sentinel = nodes; sentinel < _links.Length; sentinel++)
            _links[sentinel] = new Link { Previous = sentinel, Next = sentinel };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int node) => _links[node].Next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Previous(int node) => _links[node].Previous;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLinked(int node) => _links[node].Next >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsEmpty(int sentinel) => _links[sentinel].Next == sentinel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void InsertAfter(int place, int node)
    {
        Link[] links = _links;
        int next = links[place].Next;
        links[place].Next = node;
        links[next].Previous = node;
        links[node] = new Link { Previous = place, Next = next };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void InsertBefore(int place, int node)
    {
        Link[] links = _links;
        int previous = links[place].Previous;
        links[place].Previous = node;
        links[previous].Next = node;
        links[node] = new Link { Previous = previous, Next = place };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unlink(int node)
    {
        Link[] links = _links;
        Link link = links[node];
        links[link.Previous].Next = link.Next;
        links[link.Next].Previous = link.Previous;
        links[node] = new Link { Previous = Nowhere, Next = Nowhere };
    }

    /// <summary>Unlinks a node and links it again behind <paramref name="place"/>, another node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MoveAfter(int place, int node)
    {
        Link[] links = _links;
        Link link = links[node];
        links[link.Previous].Next = link.Next;
        links[link.Next].Previous = link.Previous;
        int next = links[place].Next;
        links[place].Next = node;
        links[next].Previous = node;
        links[node] = new Link { Previous = place, Next = next };
    }

    /// <summary>Puts an unlinked node into the place of a linked one, which becomes unlinked.</summary>
    public void Replace(int old, int node)
    {
        int place = _links[old].Previous;
        Unlink(old);
        InsertAfter(place, node);
    }

    /// <summary>A copy with room for more nodes; the sentinel of list k moves to node <c>nodes + k</c>.</summary>
    /// <param name="nodes">How many nodes; not fewer than now.</param>
    /// <param name="lists">How many lists there are.</param>
    public LinkTable Grown(int nodes, int lists = 1)
    {
        int old = _links.Length - lists;
        int shift = nodes - old;
        LinkTable grown = new(nodes, lists);
        for (int node = 0; node < _links.Length; node++)
        {
            Link link = _links[node];
            link.Previous += link.Previous >= old ? shift : 0;
            link.Next += link.Next >= old ? shift : 0;
            grown._links[node >= old ? node + shift : node] = link;
        }
        return grown;
    }

    /// <summary>Walks a list in both directions and returns its length.</summary>
    /// <exception cref="InvalidOperationException">The links do not agree.</exception>
    public int Count(int sentinel)
    {
        int count = 0;
        for (int node = _links[sentinel].Next; node != sentinel; node = _links[node].Next)
        {
            if (++count > _links.Length || _links[_links[node].Next].Previous != node)
                throw new InvalidOperationException($"The list of sentinel {sentinel} is broken at node {node}.");
        }
        return count;
    }

    /// <summary>Refuses a page for a frame that already holds one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireFree(int frame)
    {
        if (IsLinked(frame))
            throw new InvalidOperationException($"Frame {frame} already holds a page.");
    }

    /// <summary>Refuses to take a page from a frame that holds none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireResident(int frame)
    {
        if (!IsLinked(frame))
            throw new InvalidOperationException($"Frame {frame} holds no page.");
    }

    private struct Link
    {
        public int Previous;
        public int Next;
    }
}
