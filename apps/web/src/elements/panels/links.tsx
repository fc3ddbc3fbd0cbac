import {
  Anchor,
  Button,
  Menu,
  NavLink,
  type AnchorProps,
  type ButtonProps,
  type MenuItemProps,
  type NavLinkProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

/*
 * The library's elements as links inside the app, which take the router's typed addresses. Their
 * types are narrowed to an anchor, because the polymorphic types of the library get lost in another
 * component.
 */
type AnchorElement = Omit<ComponentPropsWithRef<"a">, "style" | "color">;

export const LinkButton = createLink((props: ButtonProps & AnchorElement) => (
  <Button component="a" {...props} />
));

export const TextLink = createLink((props: AnchorProps & AnchorElement) => <Anchor {...props} />);

export const MenuLink = createLink((props: MenuItemProps & AnchorElement) => (
  <Menu.Item component="a" {...props} />
));

export const NavigationLink = createLink((props: NavLinkProps & AnchorElement) => (
  <NavLink component="a" {...props} />
));
