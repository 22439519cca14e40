namespace HyperActors.Machine;

/// <summary>Records the steps of translations, for those who want to see one; see <see cref="Mmu.Explain"/>.</summary>
public sealed class TranslationTrace
{
    private readonly List<TranslationStep> _steps = [];

    /// <summary>The steps so far, in order.</summary>
    public IReadOnlyList<TranslationStep> Steps => _steps;

    /// <summary>How many steps read an entry of a table that counts as a reference of the walk.</summary>
    public int References { get; private set; }

    /// <summary>Time of all steps.</summary>
    public SimDuration Cost { get; private set; }

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        _steps.Clear();
        References = 0;
        Cost = SimDuration.Zero;
    }

    internal void Add(TranslationStep step)
    {
        _steps.Add(step with { Number = _steps.Count + 1 });
        Cost += step.Cost;
        if (step.Kind is StepKind.GuestRead or StepKind.NestedRead)
            References++;
    }
}
