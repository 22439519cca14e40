namespace HyperActors.Machine;

/// <summary>A question about shared pages, and what the VMs that share them have answered.</summary>
/// <param name="batch">The question.</param>
/// <param name="pages">Numbers of the shared pages.</param>
/// <param name="invalidates">Whether they are to be unmapped; otherwise accessed bits are wanted.</param>
internal sealed class SharedQuestion(long batch, int[] pages, bool invalidates)
{
    public long Batch => batch;

    public int[] Pages => pages;

    public bool Invalidates => invalidates;

    /// <summary>For each page whether any sharer has accessed it.</summary>
    public bool[] Accessed { get; } = new bool[pages.Length];

    /// <summary>VMs that have not answered.</summary>
    public int Outstanding { get; set; }
}

/// <summary>The part of a question that one VM was asked.</summary>
/// <param name="Question">The question.</param>
/// <param name="Vm">Index of the VM.</param>
/// <param name="Pages">The VM's pages that share the pages of the question, in order.</param>
/// <param name="Ordinals">For each of the VM's pages which page of the question it is.</param>
internal sealed record SharedQuestionPart(SharedQuestion Question, int Vm, int[] Pages, int[] Ordinals)
{
    /// <summary>The VM has answered, or is gone.</summary>
    /// <returns>Whether all have, now.</returns>
    public bool Close() => --Question.Outstanding == 0;

    /// <summary>The VM has answered with its accessed bits.</summary>
    /// <returns>Whether all have, now.</returns>
    public bool Close(bool[] accessed)
    {
        for (int i = 0; i < Ordinals.Length; i++)
            Question.Accessed[Ordinals[i]] |= accessed[i];
        return Close();
    }
}
