import {
  AppShell,
  Badge,
  Burger,
  Button,
  Drawer,
  Group,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useDialogEntry } from "../elements/panels/dialog-entry.ts";
import { LinkButton, MenuLink, NavigationLink } from "../elements/panels/links.tsx";
import { useApi } from "../foundation/api/query.ts";
import { countText } from "../foundation/format/numbers.ts";
import { useIsHoldingBack, useLinkState } from "../foundation/live/live.tsx";
import { isCustomer, shownName } from "../foundation/session/caller.ts";
import { useSession } from "../foundation/session/session.ts";
import { useSignOut } from "../foundation/session/use-sign-out.ts";
import { TellNews } from "../subjects/notifications/tell-news.tsx";
import { SandboxBand } from "../subjects/sandbox/sandbox-band.tsx";
import { AlarmBand } from "./alarm-band.tsx";
import { placesFor } from "./navigation.ts";
import { ProofBand } from "./proof-band.tsx";
import classes from "./shell.module.css";

/** What surrounds every page: the way around, who is signed in, whether this is real. */
export function Shell() {
  const location = useLocation();
  const [isOpen, menu] = useDisclosure(false);
  const main = useRef<HTMLDivElement>(null);
  const { close } = menu;

  // A new page begins at its top, for eyes and for screen readers. The first one begins with the skip link.
  const shown = useRef(location.pathname);
  useEffect(() => {
    if (shown.current === location.pathname) return;
    shown.current = location.pathname;
    close();
    main.current?.focus({ preventScroll: true });
  }, [location.pathname, close]);

  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <SandboxBand />
      <LinkBand />
      <AlarmBand />
      <ProofBand />
      <News />
      <PhoneMenu isOpen={isOpen} onClose={close} />
      <AppShell
        mode="static"
        className={classes.shell}
        padding={{ base: "sm", sm: "lg" }}
        navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: true } }}
        header={{ height: 56 }}
      >
        <AppShell.Header className={classes.header}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={false}
                onClick={menu.open}
                hiddenFrom="sm"
                size="sm"
                aria-label="Open the menu"
                aria-expanded={isOpen}
                aria-haspopup="dialog"
              />
              <Link to="/" className={classes.name}>
                <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
                  <circle cx="16" cy="16" r="9" />
                  <path d="M2 16h28" />
                </svg>
                Plimsoll
              </Link>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <AlertCount />
              <Account />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" className={classes.navbar} aria-label="Pages" visibleFrom="sm">
          <Places />
        </AppShell.Navbar>
        <AppShell.Main>
          <div id="main" ref={main} tabIndex={-1} className={classes.main}>
            <Outlet />
          </div>
        </AppShell.Main>
      </AppShell>
    </>
  );
}

/**
 * The way around on a phone: above everything, bands included. Escape, Back, a tap beside it and its own button close
 * it, and the focus returns to what opened it.
 */
function PhoneMenu({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  useDialogEntry(isOpen, onClose);
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      hiddenFrom="sm"
      size="17rem"
      title="Pages"
      closeButtonProps={{ "aria-label": "Close the menu" }}
    >
      <nav aria-label="Pages">
        <Places onChoose={onClose} />
      </nav>
    </Drawer>
  );
}

/** The pages that the reader may go to. */
function Places({ onChoose }: { readonly onChoose?: () => void }) {
  const session = useSession();
  const { pathname } = useLocation();
  // What somebody may see comes above what everybody may: half a menu would move.
  if (session === undefined) return null;
  return placesFor(session).map((group) => (
    <div key={group.label} className={classes.group}>
      <Text size="xs" c="dimmed" px="sm" mb={4} fw={600}>
        {group.label}
      </Text>
      {group.places.map(({ to, label }) => (
        <NavigationLink
          key={to}
          to={to}
          // The menu's own entry in the browser's history becomes the page's.
          replace={onChoose !== undefined}
          onClick={() => onChoose?.()}
          activeOptions={{ exact: true }}
          label={label}
          active={pathname === to}
          className={classes.link}
        />
      ))}
    </div>
  ));
}

/** Says when the page no longer hears from the server: what it shows may be old. */
function LinkBand() {
  const isLost = useLinkState() === "lost";
  const isHoldingBack = useIsHoldingBack();
  return (
    <div role="status" className={classes.lost} data-lost={isLost || isHoldingBack}>
      {isLost
        ? "Connection lost. What you see may be old; it catches up by itself when the connection is back."
        : isHoldingBack
          ? "No live figures come at the moment. What you see is of one moment and may be old; the rest follows by itself."
          : ""}
    </div>
  );
}

/** What has just happened to somebody's loans; each person has a beginning of their own. */
function News() {
  const session = useSession();
  return isCustomer(session) ? <TellNews key={session?.account} /> : null;
}

function Account() {
  const session = useSession();
  const signOut = useSignOut();
  const location = useLocation();
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === "dark" ? "light" : "dark";
  if (session === undefined) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      {session === null ? (
        <LinkButton
          to="/sign-in"
          search={location.href === "/" ? {} : { next: location.href }}
          size="compact-md"
          variant="default"
        >
          Sign in
        </LinkButton>
      ) : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-md">
            {session === null ? (
              "View"
            ) : (
              <span className={classes.who} title={shownName(session)}>
                {shownName(session)}
              </span>
            )}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {session === null ? null : (
            <>
              <Menu.Label>
                {session.roles.map((role) => (
                  <Badge key={role} size="xs" variant="outline" mr={4}>
                    {role}
                  </Badge>
                ))}
              </Menu.Label>
              <MenuLink to="/account/security">Security</MenuLink>
              <MenuLink to="/account/keys">API keys</MenuLink>
            </>
          )}
          <Menu.Item onClick={() => setColorScheme(other)}>Show in {other} colours</Menu.Item>
          <Menu.Item component="a" href="/docs">
            API reference
          </Menu.Item>
          {session === null ? null : <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** How many alerts wait for a customer, on every page; nothing while none do. */
function AlertCount() {
  const isEnabled = isCustomer(useSession());
  const { data } = useApi("countUnreadNotifications", undefined, { isEnabled });
  if (!isEnabled || data === undefined || data.unread === 0) return null;
  const count = countText(data.unread);
  return (
    <LinkButton
      to="/notifications"
      size="compact-md"
      variant="outline"
      color="red"
      aria-label={data.unread === 1 ? "1 alert waits for you" : `${count} alerts wait for you`}
    >
      {count}&nbsp;{data.unread === 1 ? "alert" : "alerts"}
    </LinkButton>
  );
}
