namespace HyperActors.Machine;

/// <summary>
/// Hears of each step of a translation. The walker is generic over it, so that the code for
/// <see cref="NoObserver"/> holds no trace of it, and what is explained is what is executed.
/// </summary>
internal interface IWalkObserver
{
    /// <summary>Whether <see cref="Add"/> wants to be called; a constant to the compiler.</summary>
    static abstract bool Listens { get; }

    /// <summary>Takes a step.</summary>
    void Add(TranslationStep step);
}

/// <summary>Hears nothing.</summary>
internal readonly struct NoObserver : IWalkObserver
{
    public static bool Listens => false;

    public void Add(TranslationStep step)
    {
    }
}

/// <summary>Writes into a trace.</summary>
internal readonly struct TraceObserver(TranslationTrace trace) : IWalkObserver
{
    public static bool Listens => true;

    public void Add(TranslationStep step) => trace.Add(step);
}
