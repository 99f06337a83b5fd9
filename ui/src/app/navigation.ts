import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Clapperboard from '@lucide/svelte/icons/clapperboard';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Brain from '@lucide/svelte/icons/brain';
import Boxes from '@lucide/svelte/icons/boxes';
import Settings from '@lucide/svelte/icons/settings-2';
import Users from '@lucide/svelte/icons/users-round';
import { ROUTES } from './route.svelte';

const ICONS = { chats: MessagesSquare, characters: Users, memory: Brain, scripts: ScrollText, videos: Clapperboard, models: Boxes, settings: Settings };

export const NAVIGATION = ROUTES.map((route) => ({ route, icon: ICONS[route] }));
