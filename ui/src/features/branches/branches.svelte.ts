import { toBackendError, type Backend, type BranchView } from '../../backend';
import { compare, type Compared } from './branch-tree';

interface Comparison { branch: BranchView; shared: number; rows: Compared[] }

/** The ends of the open chat, and two of them side by side. */
export class Branches {
  list = $state.raw<readonly BranchView[]>([]);
  open = $state(false);
  comparison = $state.raw<Comparison | null>(null);
  problem = $state<string | null>(null);
  #asked = 0;

  /** Worth a button. */
  readonly several = $derived(this.list.length > 1);
  readonly current = $derived(this.list.find(({ current }) => current) ?? null);

  constructor(private readonly backend: Backend) {}

  /** Of this chat; of several questions in a row the last one counts. */
  async load(sessionId: string | null): Promise<void> {
    const asked = ++this.#asked;
    const list = sessionId === null ? [] : await this.backend.branches(sessionId).catch(() => []); // without a list there is simply no button
    if (asked !== this.#asked) return;
    this.list = list;
    if (list.length < 2) this.close();
  }

  /** The path shown beside this one. */
  async compareWith(branch: BranchView): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.problem = null;
    try {
      const [left, right] = await Promise.all([this.backend.branchMessages(current.leaf_id), this.backend.branchMessages(branch.leaf_id)]);
      this.comparison = { branch, ...compare(left, right) };
    } catch (thrown) {
      this.problem = toBackendError('branch_messages', thrown).message;
    }
  }

  close(): void {
    this.open = false;
    this.comparison = null;
    this.problem = null;
  }
}
