namespace HyperActors.Replacement;

/// <summary>LeCaR: draws between the victims of LRU and LFU with weights that regret has taught it.</summary>
/// <remarks>
/// <para>When the two experts name different pages, one of them is drawn and remembers its victim. A fault on a page
/// that an expert remembers lowers that expert's weight by e^(−λ·d^t), with t the references since and d =
/// 0.005^(1/C).</para>
/// <para>The powers are computed from additions, multiplications and divisions alone, so that every machine decides the
/// same. Draws are those of Knuth's 64-bit linear congruential generator modulo 100.</para>
/// <para>Touch and victim are O(1). G. Vietri and others, HotStorage 2018.</para>
/// </remarks>
public sealed class LecarPolicy : IReplacementPolicy
{
    private const double Epsilon = 1e-10;
    private const double LogOfDiscount = -5.298317366548036;    // ln 0.005

    private readonly LinkTable _links;
    private readonly FrequencyList _frequencies;
    private readonly long[] _pages;
    private readonly GhostQueue[] _regrets;
    private readonly long[][] _departures;
    private readonly double[] _weights = [0.5, 0.5];
    private readonly double _learningRate;
    private readonly int _stack;
    private ulong _random;
    private long _now;
    private int _chosen = LinkTable.Nowhere;
    private int _chooser = -1;

    /// <summary>Makes the policy for empty frames.</summary>
    /// <param name="capacity">How many frames; at least 1.</param>
    /// <param name="pages">Which page numbers it will be told.</param>
    /// <param name="seed">Seed of the draws; default 0.</param>
    /// <param name="learningRate">λ; default 0.45.</param>
    public LecarPolicy(int capacity, PageSpace pages, ulong seed = 0, double learningRate = 0.45)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _links = new LinkTable(capacity, lists: 1);
        _stack = capacity;
        _frequencies = new FrequencyList(capacity);
        _pages = new long[capacity];
        _regrets = [new GhostQueue(capacity / 2, pages), new GhostQueue(capacity / 2, pages)];
        _departures = [new long[capacity / 2 + 1], new long[capacity / 2 + 1]];
        _learningRate = learningRate;
        _random = seed;
    }

    /// <summary>What the registry tells about this policy.</summary>
    public static PolicyDescription Description { get; } = new()
    {
        Name = "lecar",
        Summary = "Draws between the victims of LRU and LFU with weights learnt from regret.",
        Source = "G. Vietri, L. V. Rodriguez, others, Driving cache replacement with ML-based LeCaR, HotStorage 2018",
        TouchCost = "O(1)",
        VictimCost = "O(1)",
        BytesPerFrame = 84,
        Input = PolicyInput.EveryReference,
        UnderSampling = "Both experts see samples of the accessed bit in the place of references.",
        Parameters =
        [
            PolicyParameter.Integer("seed", 0, 0, long.MaxValue, "Seed of the draws."),
            PolicyParameter.Share("rate", 0.45m, "Learning rate λ."),
        ],
        Factory = (arguments, capacity, pages) => new LecarPolicy(
            capacity, pages, arguments.Seed("seed"), (double)arguments.Number("rate")),
    };

    /// <inheritdoc />
    public string Name => Description.Name;

    /// <inheritdoc />
    public int Capacity { get; }

    /// <inheritdoc />
    public int Resident { get; private set; }

    /// <inheritdoc />
    public void Touch(FrameNumber frame)
    {
        _now++;
        _links.MoveAfter(_stack, frame.Value);
        _frequencies.Touch(frame.Value);
    }

    /// <inheritdoc />
    public void Insert(FrameNumber frame, long page)
    {
        _links.RequireFree(frame.Value);
        Learn(page);
        _now++;
        _links.InsertAfter(_stack, frame.Value);
        _frequencies.Add(frame.Value);
        _pages[frame.Value] = page;
        Resident++;
    }

    /// <inheritdoc />
    public bool TrySelectVictim(long incoming, out FrameNumber victim)
    {
        victim = default;
        if (Resident == 0)
            return false;
        Learn(incoming);
        int oldest = _links.Previous(_stack);
        int least = _frequencies.Least;
        _chooser = oldest == least ? -1 : Draw() < _weights[0] ? 0 : 1;
        _chosen = _chooser == 1 ? least : oldest;
        victim = new FrameNumber(_chosen);
        return true;
    }

    /// <inheritdoc />
    public void Evict(FrameNumber frame)
    {
        bool isRegretted = frame.Value == _chosen && _chooser >= 0;
        Remove(frame);
        if (!isRegretted || _regrets[_chooser].Bound == 0)
            return;
        int slot = _regrets[_chooser].Push(_pages[frame.Value]);
        _departures[_chooser][slot] = _now;
        _regrets[_chooser].Trim();
    }

    /// <inheritdoc />
    public void Remove(FrameNumber frame)
    {
        _links.RequireResident(frame.Value);
        _links.Unlink(frame.Value);
        _frequencies.Remove(frame.Value);
        Resident--;
        if (_chosen == frame.Value)
            _chosen = LinkTable.Nowhere;
    }

    /// <inheritdoc />
    public void Forget(long page)
    {
        _regrets[0].Remove(page);
        _regrets[1].Remove(page);
    }

    /// <inheritdoc />
    public void CheckInvariants()
    {
        Invariant.Equal(Resident, _links.Count(_stack), "pages in the stack");
        Invariant.Equal(Resident, _frequencies.Count(), "pages in the buckets");
        foreach (GhostQueue regret in _regrets)
            regret.CheckInvariants();
        Invariant.True(_weights[0] > 0 && _weights[1] > 0, "both experts have weight");
    }

    private void Learn(long page)
    {
        for (int expert = 0; expert < 2; expert++)
        {
            int slot = _regrets[expert].Find(page);
            if (slot < 0)
                continue;
            Regret(expert, _now - _departures[expert][slot]);
            _regrets[expert].Remove(page);
        }
    }

    private void Regret(int expert, long age)
    {
        double discount = Exponential.Of(LogOfDiscount / Capacity * age);
        double lowered = _weights[expert] * Exponential.Of(-_learningRate * discount) + Epsilon;
        double other = _weights[1 - expert];
        double sum = lowered + other + 2 * Epsilon;
        _weights[expert] = lowered / sum;
        _weights[1 - expert] = (other + Epsilon) / sum;
    }

    private double Draw()
    {
        _random = unchecked(_random * 6364136223846793005 + 1442695040888963407);
        return _random % 100 / 100.0;
    }
}
