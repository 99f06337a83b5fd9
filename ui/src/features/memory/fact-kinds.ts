import Ban from '@lucide/svelte/icons/ban';
import Briefcase from '@lucide/svelte/icons/briefcase';
import Calendar from '@lucide/svelte/icons/calendar';
import Contact from '@lucide/svelte/icons/contact-round';
import Flag from '@lucide/svelte/icons/flag';
import Heart from '@lucide/svelte/icons/heart';
import IdCard from '@lucide/svelte/icons/id-card';
import MapPin from '@lucide/svelte/icons/map-pin';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import ThumbsDown from '@lucide/svelte/icons/thumbs-down';
import type { FactKind } from '../../backend';

export const KIND_ICONS: Record<FactKind, typeof Heart> = {
  name: IdCard,
  person: Contact,
  like: Heart,
  dislike: ThumbsDown,
  date: Calendar,
  plan: Flag,
  boundary: Ban,
  place: MapPin,
  work: Briefcase,
  other: StickyNote,
};
