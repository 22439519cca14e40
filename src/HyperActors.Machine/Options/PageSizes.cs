namespace HyperActors.Machine;

/// <summary>What a <see cref="PageSize"/> means in numbers.</summary>
public static class PageSizes
{
    extension(PageSize size)
    {
        /// <summary>How many bits of a base page's number lie inside a page of this size: 0, 9 or 18.</summary>
        public int Shift => 9 * (int)size;

        /// <summary>How many base pages it covers: 1, 512 or 262,144.</summary>
        public int BasePages => 1 << size.Shift;

        /// <summary>The level of the table that holds its leaf entry: 1, 2 or 3.</summary>
        public int LeafLevel => 1 + (int)size;

        /// <summary>Its size in bytes.</summary>
        public ByteSize Bytes => new(ByteSize.BasePage.Bytes << size.Shift);
    }
}
