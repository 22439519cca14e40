namespace HyperActors.Machine;

/// <summary>
/// Questions about shared pages that go on to all VMs that share them: Linux's walk of the reverse map.
/// </summary>
/// <param name="shared">The books of what is shared.</param>
internal sealed class SharerQuestions(SharedPages shared)
{
    private readonly Dictionary<long, SharedQuestion> _putOff = [];

    /// <summary>
    /// Divides a question among the VMs that have any of its pages mapped; pages that are to be unmapped count as such from
    /// now on.
    /// </summary>
    /// <returns>The parts, in the order of VMs; none if nobody has to be asked.</returns>
    public List<SharedQuestionPart> Divide(SharedQuestion question)
    {
        List<(long Key, int Ordinal)> asked = [];
        for (int ordinal = 0; ordinal < question.Pages.Length; ordinal++)
            CollectMapped(question, ordinal, asked);
        asked.Sort();
        List<SharedQuestionPart> parts = [];
        for (int first = 0, end; first < asked.Count; first = end)
        {
            int vm = (int)(asked[first].Key >> 32);
            for (end = first; end < asked.Count && asked[end].Key >> 32 == vm;)
                end++;
            List<(long Key, int Ordinal)> part = asked[first..end];
            parts.Add(new SharedQuestionPart(
                question,
                vm,
                [.. part.Select(static one => (int)(one.Key & uint.MaxValue))],
                [.. part.Select(static one => one.Ordinal)]));
        }
        question.Outstanding = parts.Count;
        return parts;
    }

    /// <summary>Nobody has to be asked, or is there to answer, and the asker is not ready for an answer yet.</summary>
    public void PutOff(SharedQuestion question) => _putOff.Add(question.Batch, question);

    /// <summary>Takes a question that was put off.</summary>
    public bool TryTake(long batch, out SharedQuestion question) => _putOff.Remove(batch, out question!);

    private void CollectMapped(SharedQuestion question, int ordinal, List<(long Key, int Ordinal)> asked)
    {
        SharedPage page = shared[question.Pages[ordinal]];
        for (int i = 0; i < page.Sharers.Count; i++)
        {
            Sharer sharer = page.Sharers[i];
            if (!sharer.IsMapped)
                continue;
            asked.Add((SharedPage.KeyOf(sharer.Vm, sharer.Page), ordinal));
            if (question.Invalidates)
                page.SetMapped(sharer.Vm, sharer.Page, false);
        }
    }
}
