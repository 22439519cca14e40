namespace HyperActors.Replacement;

/// <summary>Collects a trace of arbitrary 64-bit page numbers and renumbers them 0, 1, 2, … in order of first
/// use.</summary>
public sealed class ReferenceStringBuilder
{
    private PageIndex _numbers = new(1024, PageSpace.Sparse);
    private uint[] _events = new uint[1024];
    private int _count;
    private int _pages;
    private bool _hasFrees;

    /// <summary>How many distinct pages were seen.</summary>
    public int Pages => _pages;

    /// <summary>Adds a reference.</summary>
    /// <param name="page">Any number; all 64 bits count.</param>
    public void AddReference(long page)
    {
        int number = _numbers.Find(page);
        if (number < 0)
        {
            number = _pages++;
            _numbers.Add(page, number);
        }
        Append((uint)number);
    }

    /// <summary>Adds that a page was freed by its owner; the next reference to it finds it gone.</summary>
    /// <param name="page">Any number; ignored if it was never referenced.</param>
    public void AddFree(long page)
    {
        int number = _numbers.Find(page);
        if (number < 0)
            return;
        _hasFrees = true;
        Append((uint)number | ReferenceString.FreeMark);
    }

    /// <summary>The trace so far; the builder starts anew.</summary>
    public ReferenceString Build()
    {
        Array.Resize(ref _events, _count);
        ReferenceString result = new(_events, Math.Max(1, _pages), _hasFrees);
        (_numbers, _events, _count, _pages, _hasFrees) = (new(1024, PageSpace.Sparse), new uint[1024], 0, 0, false);
        return result;
    }

    private void Append(uint entry)
    {
        if (_count == _events.Length)
            Array.Resize(ref _events, checked(2 * _count));
        _events[_count++] = entry;
    }
}
