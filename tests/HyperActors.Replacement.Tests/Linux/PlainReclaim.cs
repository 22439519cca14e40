namespace HyperActors.Replacement.Tests;

/// <summary>
/// The rules of direct reclaim written down a second time, as plainly as possible: nested loops over linked lists, one
/// object a page, writes that end at once. Slow, and with nothing in common with the real thing but the rules.
/// </summary>
internal sealed class PlainReclaim(int frames, int swappiness, params int[] groups)
{
    private readonly Dictionary<(int Group, int Index), Page> _pages = [];
    private readonly LinkedList<Page>[] _inactive = [.. groups.Select(_ => new LinkedList<Page>())];
    private readonly LinkedList<Page>[] _active = [.. groups.Select(_ => new LinkedList<Page>())];
    private readonly List<Page> _arrivals = [];
    private long _age;
    private long _cost;
    private long _activations;
    private long _activationsSeen;
    private int _position = -1;
    private bool _mayDeactivate;
    private bool _skipped;

    public long[] Majors { get; } = new long[groups.Length];

    public long[] Writes { get; } = new long[groups.Length];

    public int Used { get; private set; }

    public void Access(int group, int index, bool write)
    {
        if (!_pages.TryGetValue((group, index), out Page? page))
            _pages[(group, index)] = page = new Page { Group = group };
        if (!page.Resident)
        {
            while (Used >= frames)
                Reclaim();
            BringIn(page, write);
        }

        page.Accessed = true;
        page.Dirty |= write;
    }

    public void Free(int group, int index)
    {
        if (!_pages.Remove((group, index), out Page? page) || !page.Resident)
            return;
        Drain();
        (page.Active ? _active : _inactive)[group].Remove(page);
        Used--;
    }

    private void BringIn(Page page, bool write)
    {
        bool major = page.HasSlot;
        Used++;
        page.Resident = true;
        page.Active = false;
        page.Referenced = false;
        page.Dirty = !major;
        if (major)
        {
            Majors[page.Group]++;
            page.HasSlot = !write;
            page.Active = _age - page.Left <= _active.Sum(list => list.Count);
            page.Workingset &= page.Active;
            if (page.Active)
            {
                _age++;
                _activations++;
                if (page.Workingset)
                    Note(32);
            }
        }

        _arrivals.Add(page);
        if (_arrivals.Count == 31 || (major && write))
            Drain();
    }

    private void Reclaim()
    {
        int total = Climb(force: false);
        if (total == 0 && _skipped)
            total = Climb(force: true);
    }

    private int Climb(bool force)
    {
        int total = 0;
        _skipped = false;
        for (int priority = 12; priority >= 0 && total < 32; priority--)
        {
            _mayDeactivate = force || _activations != _activationsSeen
                || _inactive.Sum(list => list.Count) < _active.Sum(list => list.Count);
            Walk(priority, ref total);
        }

        _activationsSeen = _activations;
        if (total == 0)
            Drain();
        return total;
    }

    private void Walk(int priority, ref int total)
    {
        if (groups.Length == 1)
        {
            Shrink(0, priority, ref total);
            return;
        }

        if (_position == groups.Length)
            _position = -1;
        while (++_position <= groups.Length)
        {
            if (_position > 0)
                Shrink(_position - 1, priority, ref total);
            if (_position > 0 && total >= 32)
                return;
        }

        _position = -1;
    }

    private void Shrink(int group, int priority, ref int total)
    {
        int inactive = Share(_inactive[group].Count, priority);
        int active = Share(_active[group].Count, priority);
        int freed = 0;
        while (inactive > 0 && freed < 32)
        {
            int looks = Math.Min(inactive, 32);
            inactive -= looks;
            freed += Look(group, looks);
            int moves = Math.Min(active, 32);
            active -= moves;
            if (moves > 0 && _mayDeactivate)
                Deactivate(group, moves);
            else
                _skipped |= moves > 0;
        }

        if (_inactive[group].Count < _active[group].Count)
            Deactivate(group, 32);
        total += freed;
    }

    private int Share(int length, int priority)
    {
        long a = swappiness * ((3 * _cost) + 1) / ((2 * _cost) + 1);
        long b = (200 - swappiness) * ((3 * _cost) + 1) / (_cost + 1);
        return (int)(priority == 0 ? length : (length >> priority) * a / (a + b));
    }

    private int Look(int group, int looks)
    {
        Drain();
        var batch = new List<Page>();
        for (; looks > 0 && _inactive[group].Last is { } tail; looks--)
        {
            _inactive[group].RemoveLast();
            batch.Add(tail.Value);
        }

        int scanned = batch.Count;
        int written = batch.Sum(Judge);
        foreach (Page page in batch.Where(page => page.Resident))
        {
            _age += page.Active ? 1 : 0;
            (page.Active ? _active : _inactive)[group].AddFirst(page);
        }

        int freed = batch.Count(page => !page.Resident);
        if (scanned > 0)
            Note((32 * written) + scanned - freed);
        return freed;
    }

    private int Judge(Page page)
    {
        if (page.Accessed)
        {
            page.Accessed = false;
            page.Active = page.Referenced;
            page.Referenced = true;
            return 0;
        }

        bool writes = page.Dirty || !page.HasSlot;
        Writes[page.Group] += writes ? 1 : 0;
        page.HasSlot = true;
        page.Resident = false;
        page.Left = _age++;
        Used--;
        return writes ? 1 : 0;
    }

    private void Deactivate(int group, int count)
    {
        Drain();
        for (; count > 0 && _active[group].Last is { } tail; count--)
        {
            _active[group].RemoveLast();
            tail.Value.Active = false;
            tail.Value.Accessed = false;
            tail.Value.Workingset = true;
            _inactive[group].AddFirst(tail.Value);
        }
    }

    private void Note(long cost)
    {
        _cost += cost;
        if (_cost > _inactive.Concat(_active).Sum(list => list.Count) / 4)
            _cost /= 2;
    }

    private void Drain()
    {
        foreach (Page page in _arrivals)
            (page.Active ? _active : _inactive)[page.Group].AddFirst(page);
        _arrivals.Clear();
    }

    private sealed class Page
    {
        public required int Group { get; init; }

        public bool Resident { get; set; }

        public bool Accessed { get; set; }

        public bool Referenced { get; set; }

        public bool Active { get; set; }

        public bool Workingset { get; set; }

        public bool Dirty { get; set; }

        public bool HasSlot { get; set; }

        public long Left { get; set; }
    }
}
